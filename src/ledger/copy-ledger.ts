import { createHash } from "node:crypto";
import { LedgerError } from "../kernel/load-error.ts";
import { leaseMs } from "./lease.ts";
import type { LedgerDatabase } from "./ledger-database.ts";
import {
  countRows,
  findAtWork,
  readRows,
  writeRows,
  type CopiedRow,
  type TableShape,
} from "./tables/copy-table.ts";
import type { Query } from "./tables/query.ts";

/** A table as it was read from the one ledger, and read again from the other. */
export interface CopiedTable {
  readonly name: string;
  readonly rows: number;
  /** The SHA-256 of all rows, added up, so that their order does not matter; hexadecimal. */
  readonly hash: string;
}

/** A ledger, with its name as it may be shown. */
export interface CopiedLedger {
  readonly database: LedgerDatabase;
  readonly place: string;
}

type Run = <S>(query: Query<S>) => Promise<S>;

/**
 * Copies a ledger, whole, into one that is empty, in one transaction there; every table is read again and held against what was read
 * here. The old one is closed for good in the same breath: whoever opens it is told where it went, and whoever has it open can't
 * write any more. A copy that was made before and is the same is taken as it is, so that a copy which was cut off at its very end can be repeated.
 * @param now epoch milliseconds on the clock of `from`
 * @throws LedgerError ERR_LEDGER_IN_USE while a load or a watch is at work, ERR_LEDGER_NOT_EMPTY, ERR_LEDGER_COPY where what was
 * written is not what was read; nothing is changed then
 */
export async function copyLedger(
  from: CopiedLedger,
  to: CopiedLedger,
  tables: readonly TableShape[],
  now: () => number,
): Promise<readonly CopiedTable[]> {
  return await from.database.persistSteps(async (runFrom) => {
    await runFrom(from.database.closeFor(to.place, now(), tables));
    const atWork = await runFrom(findAtWork(now(), leaseMs));
    if (atWork.length > 0) throw inUse(from.place, atWork);
    return await to.database.persistSteps(async (runTo) => {
      const isEmpty = await isWithoutRows(runTo, tables);
      const copied: CopiedTable[] = [];
      for (const table of tables) {
        const read = await passRows(table, runFrom, async (rows) => {
          if (isEmpty) await runTo(writeRows(table, rows));
        });
        // The one that is only read is asked, too: a server ends a transaction that stands still.
        const written = await passRows(
          table,
          runTo,
          async () => void (await runFrom(countRows(smallest(tables)))),
        );
        if (read.rows !== written.rows || read.hash !== written.hash)
          throw isEmpty ? differs(to.place, table, { read, written }) : notEmpty(to.place);
        copied.push(read);
      }
      return copied;
    }, "locked");
  }, "locked");
}

/** Of a table that has few rows in any ledger. */
function smallest(tables: readonly TableShape[]): TableShape {
  const found = tables.find(({ name }) => name === "wishes");
  if (found === undefined) throw new Error("there is no table of wishes");
  return found;
}

async function isWithoutRows(run: Run, tables: readonly TableShape[]): Promise<boolean> {
  for (const table of tables) if ((await run(countRows(table))) > 0) return false;
  return true;
}

/** Reads a table page by page. */
async function passRows(
  table: TableShape,
  run: Run,
  pass: (rows: readonly CopiedRow[]) => Promise<void>,
): Promise<CopiedTable> {
  let count = 0;
  let sum = 0n;
  let after: CopiedRow | undefined;
  for (;;) {
    const rows = await run(readRows(table, after));
    after = rows.at(-1);
    if (after === undefined) break;
    await pass(rows);
    count += rows.length;
    for (const row of rows) sum = (sum + hashOf(row)) % (1n << 256n);
  }
  return { name: table.name, rows: count, hash: sum.toString(16).padStart(64, "0") };
}

/** A half of a surrogate pair counts as what a file makes of it. */
function hashOf(row: CopiedRow): bigint {
  const told = row.map((value) =>
    typeof value === "string" ? value.replaceAll(/\p{Surrogate}/gu, "\uFFFD") : value,
  );
  return BigInt(`0x${createHash("sha256").update(JSON.stringify(told)).digest("hex")}`);
}

const mostNamed = 3;

function inUse(place: string, atWork: readonly string[]): LedgerError {
  const more = atWork.length > mostNamed ? ` and ${atWork.length - mostNamed} more` : "";
  return new LedgerError(
    `the ledger ${place} is in use: ${atWork.slice(0, mostNamed).join(", ")}${more}. Nothing was copied.`,
    {
      code: "ERR_LEDGER_IN_USE",
      actions: [
        "Stop loads and watches, and copy then. A process that was killed counts as at work for 30 s.",
      ],
    },
  );
}

function notEmpty(place: string): LedgerError {
  return new LedgerError(`the ledger ${place} is not empty, and two ledgers can't become one.`, {
    code: "ERR_LEDGER_NOT_EMPTY",
    actions: ["Name a new file, or a database or schema without a ledger. Nothing was changed."],
  });
}

function differs(
  place: string,
  { name }: TableShape,
  { read, written }: { readonly read: CopiedTable; readonly written: CopiedTable },
): LedgerError {
  return new LedgerError(
    `the copy of ${name} in ${place} is not what was read: ${read.rows} rows ${read.hash.slice(0, 12)}, and there are ${written.rows} rows ${written.hash.slice(0, 12)}. Nothing was changed.`,
    {
      code: "ERR_LEDGER_COPY",
      actions: ["This is a fault of Waybill or of a database: tell of it."],
    },
  );
}
