import {
  describeTarget,
  exitCodes,
  findTarget,
  targetAsJson,
  targetNames,
  targets,
  UsageError,
} from "../../index.ts";
import type { Command } from "../command.ts";
import { suggestName } from "../suggest-name.ts";
import { printAnswer } from "../json-answer.ts";

export const targetsCommand: Command = {
  name: "targets",
  summary: "List the API operations that rows can be loaded into, or one with all its fields.",
  usage: "[NAME]",
  description:
    "Lists the targets: vendor, method and address. With a name, every field with its type, whether it is required, its allowed values and who fills it.",
  arity: [0, 1],
  options: { json: { type: "boolean", help: "Print one JSON object, for machines." } },
  examples: [
    { line: "waybill targets", does: "All targets" },
    { line: "waybill targets rhythm/billing-run-action", does: "Every field of one" },
    { line: "waybill targets --json", does: "The same for a script" },
  ],
  run: async (args, world) => {
    const [name] = args.positionals;
    const chosen = name === undefined ? targets : [requireTarget(name)];
    if (args.flag("json")) printAnswer(world, { data: chosen.map(targetAsJson) });
    else if (name === undefined)
      world.out(
        chosen
          .map(
            (target) =>
              `${target.name.padEnd(34)} ${target.method.padEnd(4)} ${target.host ?? "{base URL}"}${target.path}\n`,
          )
          .join(""),
      );
    else world.out(`${chosen.map(describeTarget).join("\n")}\n`);
    return exitCodes.ok;
  },
};

function requireTarget(name: string): (typeof targets)[number] {
  const target = findTarget(name);
  if (target !== undefined) return target;
  const near = suggestName(name, targetNames) ?? nearestBareName(name);
  throw new UsageError(
    `there is no target "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    {
      code: "ERR_NO_SUCH_TARGET",
      actions: [`The targets are: ${targetNames.join(", ")}.`],
    },
  );
}

/** For whoever leaves the vendor out: `billing-run-action`. */
function nearestBareName(name: string): string | undefined {
  const bare = (full: string): string => full.slice(full.indexOf("/") + 1);
  const near = suggestName(name, targetNames.map(bare));
  return targetNames.find((full) => bare(full) === near);
}
