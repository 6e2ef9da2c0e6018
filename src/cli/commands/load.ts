import {
  exitCodes,
  loadDirectory,
  newLoadId,
  printable,
  rehearseLoad,
  runLoad,
  type Rehearsal,
} from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Command, CommandArguments, CommandWorld } from "../command.ts";
import { boundsFrom, connectionFrom, deliveryOptions, runsDirFrom } from "../delivery-flags.ts";
import { describeCounts } from "../describe-proposal.ts";
import { expectFrom, expectOptions } from "../expect-flags.ts";
import { countOf } from "../numbers.ts";
import { acceptOption, describeWarning, readingFrom, readingOptions } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";
import { keepSource, withSource } from "../take-source.ts";
import { verifyFrom, verifyOption } from "../verify-flag.ts";
import { printAnswer } from "../json-answer.ts";

export const loadCommand: Command = {
  name: "load",
  summary: "Send the rows of a file, and report what became of each.",
  usage: "FILE -m MAPPING (--connection NAME | --base-url URL --tenant ID)",
  description:
    "First reads, maps and validates the whole file (preflight); only then sends its valid rows, at a pace that the API allows. Writes report.csv, rejects.csv, summary.json and load.log into the runs folder. The credential comes from the connection, or from WAYBILL_TOKEN (Rhythm) or WAYBILL_SESSION_ID or WAYBILL_TOKEN (BillingPlatform), never from the command line. FILE may be - for stdin, which is copied into the runs folder first.",
  arity: [1, 1],
  options: {
    mapping: {
      type: "string",
      short: "m",
      value: "FILE",
      help: "The mapping: how columns become fields.",
    },
    ...readingOptions,
    ...acceptOption,
    ...verifyOption,
    ...deliveryOptions,
    ...expectOptions,
    "dry-run": {
      type: "boolean",
      help: "Do everything but send: check file, mapping, connection and credential, and show the first requests.",
    },
    again: {
      type: "boolean",
      help: "Send a file again that an earlier load has sent, or has begun to send, and creates whose keys were sent before.",
    },
    "keep-before": {
      type: "boolean",
      help: "Read each record before it is replaced and keep it, so that waybill undo can lead back (write: merge does so anyway).",
    },
    corrects: {
      type: "string",
      value: "LOAD",
      help: "The load whose rejects.csv this is, where the file is no longer in that load's folder.",
    },
    "no-preflight": {
      type: "boolean",
      help: "Send rows while the file is read for the first time.",
    },
  },
  examples: [
    {
      line: "waybill load actions.csv -m mappings/rhythm-billing-run-action.yaml --connection rhythm-sandbox",
      does: "With a connection from waybill.config.yaml",
    },
    {
      line: "WAYBILL_TOKEN=… waybill load runs.csv -m mapping.yaml --tenant acme --rate 5/s",
      does: "To the target's usual host, slowly",
    },
    {
      line: "waybill load details.csv -m mapping.yaml --connection bp --limit 10",
      does: "The first ten rows; waybill resume carries on",
    },
    {
      line: "waybill load details.csv -m mapping.yaml --connection bp --ramp",
      does: "One row first, then 3, then 50, then the rest",
    },
    {
      line: "gunzip -c details.csv.gz | waybill load - -m mapping.yaml --connection bp --yes --json",
      does: "From stdin, for a script",
    },
  ],
  run: async (args, world) => {
    const verify = verifyFrom(args);
    if (args.flag("dry-run")) return await rehearse(args, world);
    const loadId = newLoadId(Date.now());
    const folder = loadDirectory(runsDirFrom(args), loadId);
    const mappingPath = requireMapping(args);
    const source = await keepSource(args.positionals[0] ?? "", world, folder);
    const preflight = !args.flag("no-preflight");
    const expect = expectFrom(args);
    const corrects = args.text("corrects");
    const rest = {
      ...source,
      mappingPath,
      preflight,
      loadId,
      expect,
      reading: readingFrom(args),
      again: args.flag("again"),
      keepBefore: args.flag("keep-before"),
      ...verify,
      ...(corrects === undefined ? {} : { corrects }),
    };
    try {
      return await carryOut(
        args,
        world,
        async (settings) => await runLoad({ ...settings, ...rest }),
      );
    } catch (error) {
      if (source.sourceName !== undefined)
        world.err(`what came in on stdin is kept in ${source.sourcePath}\n`);
      throw error;
    }
  },
};

async function rehearse(args: CommandArguments, world: CommandWorld): Promise<number> {
  const mappingPath = requireMapping(args);
  const corrects = args.text("corrects");
  return await withSource(args.positionals[0] ?? "", world, async (source) => {
    const rehearsal = await rehearseLoad({
      ...source,
      mappingPath,
      reading: readingFrom(args),
      preflight: true,
      again: args.flag("again"),
      expect: expectFrom(args),
      keepBefore: args.flag("keep-before"),
      ...(corrects === undefined ? {} : { corrects }),
      connection: connectionFrom(args),
      runsDir: runsDirFrom(args),
      ...boundsFrom(args),
      env: world.env,
      stopSignal: world.stopSignal,
    });
    if (args.flag("json")) printAnswer(world, { data: rehearsal });
    else world.out(renderRehearsal(rehearsal));
    return rehearsal.preflight.invalid === 0 ? exitCodes.ok : exitCodes.someRowsOtherwise;
  });
}

function renderRehearsal({ preflight, firstRequests, warnings }: Rehearsal): string {
  const shown = firstRequests.map(
    ({ rowNumber, line, method, url, body }) =>
      `row ${rowNumber} (line ${line}): ${method} ${url}\n  ${printable(body)}\n`,
  );
  const counts = `${countOf(preflight.rows, "row")}: ${describeCounts(preflight, "would be sent")}\n`;
  const advice = preflight.invalid === 0 ? "" : "waybill check says what is wrong with them\n";
  const found = preflight.warnings.map(describeWarning);
  const notes = [...found, ...warnings].map((one) => `warning: ${printable(one)}\n`);
  return [...shown, counts, advice, ...notes, "Dry run: nothing was sent.\n"].join("");
}
