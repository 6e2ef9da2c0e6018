import { markRows, reconcileLoad, UsageError } from "../../index.ts";
import { carryOut, showReport } from "../carry-out.ts";
import type { Command, CommandArguments } from "../command.ts";
import { deliveryOptions, runsDirFrom } from "../delivery-flags.ts";
import { parseCount } from "../numbers.ts";

const {
  batch: _batch,
  limit: _limit,
  "max-errors": _maxErrors,
  "max-consecutive": _maxConsecutive,
  ramp: _ramp,
  ...askingOptions
} = deliveryOptions;

export const reconcileCommand: Command = {
  name: "reconcile",
  summary: "Find out what became of rows in doubt.",
  usage: "LOAD [--mark applied|failed --row N --because TEXT]",
  description:
    "Asks the API for the record of every row in doubt and compares it with the row, made again from file and mapping: applied when it is what the row says, failed (for waybill retry to send) when it certainly does not exist, else in doubt as before, with what to look at. Writes nothing to the API. Records of creates are sought by their load id and record number, where the API offers a search. With --mark a person says what became of rows instead; who, when and why is kept. LOAD is an id or its beginning.",
  arity: [1, 1],
  options: {
    mark: {
      type: "string",
      value: "OUTCOME",
      help: "Settle rows by what you know: applied or failed. Nothing is asked of the API.",
    },
    row: {
      type: "string",
      multiple: true,
      value: "N",
      help: "A row to mark, by its number in report.csv; may be given several times.",
    },
    because: { type: "string", value: "TEXT", help: "How you know; kept with the mark." },
    ...askingOptions,
  },
  examples: [
    {
      line: "waybill reconcile wb-20261122-0231",
      does: "Look up what a lost answer left in doubt",
    },
    {
      line: 'waybill reconcile wb-20261122-0231 --mark applied --row 17 --row 18 --because "seen in the portal"',
      does: "Say what no search can find",
    },
  ],
  run: async (args, world) => {
    const load = args.positionals[0] ?? "";
    const mark = markFrom(args);
    if (mark === undefined)
      return await carryOut(
        args,
        world,
        async (settings) => await reconcileLoad({ ...settings, load }),
      );
    const { stopSignal } = world;
    const report = await markRows({ load, runsDir: runsDirFrom(args), stopSignal, ...mark });
    return showReport(report, args, world);
  },
};

/** The three flags of a mark go together. @throws UsageError */
function markFrom(args: CommandArguments) {
  const [outcome, because] = [args.text("mark"), args.text("because")];
  const rows = [...new Set(args.texts("row").map((text) => parseCount("row", text)))];
  if (outcome === undefined && because === undefined && rows.length === 0) return undefined;
  const isComplete = outcome !== undefined && because !== undefined && rows.length > 0;
  if (isComplete && (outcome === "applied" || outcome === "failed"))
    return { outcome, because, rows } as const;
  const what = isComplete
    ? `--mark takes applied or failed, not "${outcome}"`
    : "--mark, --row and --because go together";
  throw new UsageError(what, {
    code: "ERR_USAGE",
    actions: ['For example --mark applied --row 17 --because "seen in the portal"'],
  });
}
