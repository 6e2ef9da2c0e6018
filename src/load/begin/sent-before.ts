import { claimId, isKey } from "../../ledger/claim-book.ts";
import type { RowResult } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { LoadContext } from "../load-context.ts";

interface SentRow extends RowPlace {
  readonly key: string | undefined;
  readonly payloadHash: string;
}

/** What the keys of a load were given last, where it sends only what differs from that. */
export interface SentBefore {
  /** The outcome of a row that says what its key was last given; undefined: it is to be sent. */
  look(row: SentRow): Promise<RowResult | undefined>;
  /** The row goes out, and the ledger does not know that yet. */
  take(row: Pick<SentRow, "key" | "rowNumber">): void;
  /** By now the ledger knows it, or the row did not go out after all. */
  noted(row: Pick<SentRow, "key" | "rowNumber">): void;
}

/** Undefined for a load that sends whatever it reads. */
export async function openSentBefore({
  ledger,
  load,
  connection,
}: Pick<LoadContext, "ledger" | "load" | "connection">): Promise<SentBefore | undefined> {
  const { terms } = load;
  const { baseUrl, tenant } = connection;
  ledger.sent.sendsTo(load.id, { baseUrl, tenant });
  if (terms?.sameAsLastSent !== "skip" || terms.again === true) return undefined;
  const place = { targetName: load.targetName, baseUrl, tenant };
  const idOf = (key: string): string => claimId(place, key);
  const open = new Set((await ledger.sent.unfinished({ id: load.id, ...place })).map(idOf));
  /** Row numbers by key. */
  const taken = new Map<string, Set<number>>();
  return {
    look: async (row) => {
      const { key, payloadHash } = row;
      const id = isKey(key) ? idOf(key) : undefined;
      if (id === undefined || open.has(id) || taken.has(id)) return undefined;
      const last = await ledger.sent.last(id);
      if (last?.payloadHash !== payloadHash) return undefined;
      const { rowNumber, line } = row;
      const facts = { load: last.loadId, row: last.rowNumber };
      return unsentRow(row, "skipped", [
        { code: "sent-before", stage: "delivery", rowNumber, line, facts },
      ]);
    },
    take: ({ key = "", rowNumber }) => {
      const id = idOf(key);
      taken.set(id, (taken.get(id) ?? new Set()).add(rowNumber));
    },
    noted: ({ key = "", rowNumber }) => {
      const id = idOf(key);
      const rows = taken.get(id);
      rows?.delete(rowNumber);
      if (rows?.size === 0) taken.delete(id);
    },
  };
}
