import { markRows, reconcileLoad, UsageError } from "../../index.ts";
import { carryOut, showReport } from "../carry-out.ts";
import type { Action, CommandArguments } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { storeFrom } from "../store-flag.ts";
import { parseCount } from "../numbers.ts";

export const reconcileAction: Action = async (args, world) => {
  const load = args.positionals[0] ?? "";
  const mark = markFrom(args);
  if (mark === undefined)
    return await carryOut(
      args,
      world,
      async (settings) => await reconcileLoad({ ...settings, load }),
    );
  const { stopSignal } = world;
  const report = await markRows({
    load,
    ...(await booksFrom(args, world)),
    ...storeFrom(args, world),
    stopSignal,
    ...mark,
  });
  return showReport(report, args, world);
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
