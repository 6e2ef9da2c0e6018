import { exitCodes, LedgerError } from "../kernel/load-error.ts";
import { quoteArgument } from "../kernel/quote-argument.ts";

/** The ledger was deleted, moved, cut or replaced while a process had it open. */
export class LostLedgerError extends LedgerError {
  /** The file in which everything was saved; undefined when nothing was. */
  readonly rescuedTo: string | undefined;

  constructor(message: string, actions: readonly string[], rescuedTo?: string) {
    super(message, { code: "ERR_LEDGER_LOST", exitCode: exitCodes.stopped, actions });
    this.rescuedTo = rescuedTo;
  }
}

/** Where everything was saved, or why that failed. */
export type Rescue = { readonly path: string } | { readonly failure: string };

/** Where nothing is left but the folders of the loads. */
const rebuildAdvice: readonly string[] = [
  "Copy the whole runs folder away before anything else, and send nothing until its ledger is back.",
  "Put a backup of the ledger back if there is one. What it lacks, and everything where there is none, is rebuilt from the folder of each load: waybill ledger adopt FOLDER",
];

/**
 * @param loss what has become of the ledger, to be read behind "it"
 * @param rescue undefined while the process still holds everything
 */
export function sayLost(path: string, loss: string, rescue?: Rescue): LostLedgerError {
  const opening = `the ledger ${path} ${loss}`;
  if (rescue === undefined)
    return new LostLedgerError(`${opening}; nothing more is sent`, rebuildAdvice);
  if ("failure" in rescue)
    return new LostLedgerError(
      `${opening}, and what this process still had could not be saved: ${rescue.failure}`,
      rebuildAdvice,
    );
  return new LostLedgerError(
    `${opening}. Everything that it held, and what came of the requests under way, was saved to ${rescue.path}`,
    [`Put it back: ${putBack(rescue.path, path)}`],
    rescue.path,
  );
}

/**
 * What stands at the path, or will by then, is moved aside with its side files: left beside another ledger they would be
 * taken for part of it.
 */
function putBack(from: string, path: string): string {
  const aside = from.replace(/\.db$/, "-instead");
  const standing = ["", "-wal", "-shm"].map((side) => quoteArgument(path + side)).join(" ");
  const there = quoteArgument(aside);
  return `mkdir -p ${there}; mv ${standing} ${there} 2>/dev/null; mv ${quoteArgument(from)} ${quoteArgument(path)}`;
}
