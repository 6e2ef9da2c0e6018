import { dirname, resolve } from "node:path";
import type { KeptFile } from "../../kernel/claim-output.ts";
import type { Connection } from "../../connections/connection.ts";
import { sidecarOf } from "../preflight/collect-expectations.ts";
import type { BoundLoad } from "../bound-load.ts";
import { filesOfLedger } from "../../ledger/open-ledger.ts";
import { ledgerAddress } from "../books/load-files.ts";

/** What the outputs of a command that works with a file must leave alone: all that it reads, and its ledger. */
export function keptFilesOf(
  { source, mapping }: Pick<BoundLoad, "source" | "mapping">,
  connection: Connection | undefined,
  runsDir: string,
): readonly KeptFile[] {
  return [
    { path: source.path, what: "the source" },
    { path: sidecarOf(source.path), what: "the file of the source's control totals" },
    { path: mapping.path, what: "the mapping" },
    ...mapping.tableFiles.map((file) => ({
      path: resolve(dirname(mapping.path), file),
      what: "a look-up file of the mapping",
    })),
    ...(connection?.files ?? []).map((path) => ({ path, what: "a file of the connection" })),
    ...booksIn(runsDir),
  ];
}

/** The ledger with its side files. */
export function booksIn(runsDir: string): readonly KeptFile[] {
  return filesOfLedger(ledgerAddress(runsDir)).map((path) => ({ path, what: "the ledger" }));
}
