import { extname } from "node:path";
import {
  exitCodes,
  outcomes,
  reportFormats,
  reportOnLoad,
  type ReportFormat,
} from "../../index.ts";
import { choiceFrom, choicesFrom } from "../choices.ts";
import type { Action, CommandArguments } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { follow } from "../follow.ts";
import { storeFrom } from "../store-flag.ts";
import { redactorOf } from "../redactor-of.ts";

export const reportAction: Action = async (args, world) => {
  const output = outputFrom(args);
  const load = args.positionals[0] ?? "";
  const followed = args.flag("follow") ? await follow(load, args, world) : undefined;
  await reportOnLoad({
    ...(await booksFrom(args, world)),
    ...storeFrom(args, world),
    load,
    format: formatFrom(args),
    outcomes: choicesFrom(args, "outcome", outcomes),
    to: output ?? world.pour,
    force: args.flag("force"),
    color: world.color && output === undefined,
    redact: redactorOf(world.env),
    signal: world.stopSignal,
  });
  return followed?.exitCode ?? exitCodes.ok;
};

/** Undefined for stdout. */
function outputFrom(args: CommandArguments): string | undefined {
  const path = args.text("output");
  return path === "-" ? undefined : path;
}

function formatFrom(args: CommandArguments): ReportFormat {
  if (args.flag("json")) return "json";
  const given = choiceFrom(args, "format", reportFormats);
  const ending = extname(args.text("output") ?? "").slice(1);
  return given ?? reportFormats.find((format) => format === ending) ?? "text";
}
