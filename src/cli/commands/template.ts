import { countOf } from "../../operations/entrance-basics.ts";
import { exitCodes, makeTemplate, type Template, UsageError } from "../../index.ts";
import type { Action } from "../command.ts";
import { printAnswer } from "../json-answer.ts";

export const templateAction: Action = async (args, world) => {
  const target = args.text("target");
  if (target === undefined)
    throw new UsageError("for which target? --target names the API operation", {
      code: "ERR_USAGE",
      actions: ["waybill targets lists them."],
    });
  const output = args.text("output");
  const mappingOutput = args.text("mapping");
  const template = await makeTemplate({
    target,
    ...(output === undefined || output === "-" ? {} : { output }),
    ...(mappingOutput === undefined ? {} : { mappingOutput }),
    force: args.flag("force"),
  });
  if (args.flag("json")) printAnswer(world, { data: template });
  else if (output === undefined || output === "-") world.out(template.text);
  if (!args.flag("json")) world.err(describe(template, target));
  return exitCodes.ok;
};

/** What the header can't say. */
function describe({ columns }: Template, target: string): string {
  const required = columns.filter((column) => column.required === "yes").map(({ name }) => name);
  const listed = columns.filter(({ allowed }) => allowed !== undefined);
  return [
    `${countOf(columns.length, "column")} for ${target}`,
    `needed in every row: ${required.join(", ") || "none"}`,
    ...listed.map(({ name, allowed = [] }) => `${name} takes: ${allowed.join(", ")}`),
    "",
  ].join("\n");
}
