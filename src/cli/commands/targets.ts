import {
  describeTarget,
  exitCodes,
  findTarget,
  targetAsJson,
  targetNames,
  targets,
  UsageError,
} from "../../index.ts";
import type { Action } from "../command.ts";
import { suggestName } from "../suggest-name.ts";
import { printAnswer } from "../json-answer.ts";

export const targetsAction: Action = async (args, world) => {
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
