import type { KeptFile } from "../../kernel/claim-output.ts";
import type { Connection } from "../../connections/connection.ts";
import { sidecarOf } from "../preflight/collect-expectations.ts";
import type { BoundLoad } from "../bound-load.ts";
import { filesOfLedger } from "../../ledger/ledger-address.ts";
import { ledgerAddress } from "../books/load-files.ts";
import type { BooksPlace } from "../books-place.ts";

/** What the outputs of a command that works with a file must leave alone: all that it reads, and its ledger. */
export function keptFilesOf(
  { source, mapping }: Pick<BoundLoad, "source" | "mapping">,
  connection: Connection | undefined,
  place: BooksPlace,
): readonly KeptFile[] {
  return [
    { path: source.path, what: "the source" },
    { path: sidecarOf(source.path), what: "the file of the source's control totals" },
    { path: mapping.path, what: "the mapping" },
    ...[...mapping.tableFiles.values()].map((path) => ({
      path,
      what: "a look-up file of the mapping",
    })),
    ...(connection?.files ?? []).map((path) => ({ path, what: "a file of the connection" })),
    ...booksIn(place),
  ];
}

/** The ledger with its side files. */
export function booksIn(place: BooksPlace): readonly KeptFile[] {
  return filesOfLedger(ledgerAddress(place)).map((path) => ({ path, what: "the ledger" }));
}
