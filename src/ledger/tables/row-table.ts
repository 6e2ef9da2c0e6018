import type { Outcome } from "../../rows/outcome.ts";
import type { ClaimHolder } from "../claim-book.ts";
import { decideRowWrite, rowOf } from "../decide-row-write.ts";
import type { RowWrite } from "../decide-row-write.ts";
import { rowSettled } from "../ledger-failures.ts";
import type { Execution } from "../load-record.ts";
import { ChangeTotalsTable } from "./change-totals-table.ts";
import type { ClaimTable } from "./claim-table.ts";
import type { ImageTable } from "./image-table.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import { firstOfEach, integer, lock, runForAll, type Query, type SqlValue } from "./query.ts";
import type { SentNotes, SentTable } from "./sent-table.ts";
import type { ShardTable } from "./shard-table.ts";
import { splitApart } from "./split-apart.ts";
import { encodeIntent, encodeResult, type RowRecord } from "./row-record.ts";

const intendSql = `
INSERT INTO rows (load_id, intended_epoch, intended_at, row_number, line, row_key, payload_hash, claim)
VALUES (?, ${integer}, ${integer}, ${integer}, ${integer}, ?, ?, ?)
ON CONFLICT (load_id, row_number) DO UPDATE SET
  intended_epoch = excluded.intended_epoch, intended_at = excluded.intended_at,
  line = excluded.line, row_key = excluded.row_key, payload_hash = excluded.payload_hash, claim = excluded.claim,
  outcome = NULL, errors = NULL, http_status = NULL, attempts = NULL, elapsed_ms = NULL,
  applied_at = NULL, server_id = NULL, verification = NULL`;

/** Of a row, as `decodeRow` takes them. */
export const resultColumns =
  "row_number, line, row_key, payload_hash, outcome, errors, http_status, attempts, elapsed_ms, applied_at, server_id, verification";

const settleSql = `
INSERT INTO rows (load_id, ${resultColumns})
VALUES (?, ${integer}, ${integer}, ?, ?, ?, ?, ${integer}, ${integer}, ${integer}, ${integer}, ?, ?)
ON CONFLICT (load_id, row_number) DO UPDATE SET
  line = excluded.line, row_key = excluded.row_key,
  payload_hash = COALESCE(excluded.payload_hash, rows.payload_hash),
  outcome = excluded.outcome, errors = excluded.errors, http_status = excluded.http_status,
  attempts = excluded.attempts, elapsed_ms = excluded.elapsed_ms,
  applied_at = excluded.applied_at, server_id = excluded.server_id, verification = excluded.verification`;

/** The same of a row that stands as it was intended: no index of keys is written anew. */
const settleIntendedSql = `
UPDATE rows SET outcome = ?, errors = ?, http_status = ${integer}, attempts = ${integer}, elapsed_ms = ${integer},
  applied_at = ${integer}, server_id = ?, verification = ?
WHERE load_id = ? AND row_number = ${integer}`;

const knownSql = `SELECT outcome, line, row_key, payload_hash FROM rows WHERE load_id = ? AND row_number = ${integer}`;

type KnownRow = Pick<RowRecord, "outcome" | "line" | "row_key" | "payload_hash">;

/** Why an intent is not written: another row holds its claim. */
export class ClaimHeld extends Error {
  readonly holder: ClaimHolder;

  constructor(holder: ClaimHolder) {
    super(`row ${holder.rowNumber} of load ${holder.loadId} holds the key`);
    this.holder = holder;
  }
}

export interface RowBatch {
  readonly execution: Execution;
  readonly writes: readonly RowWrite[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** Why no intent is taken; outcomes are. */
  readonly noIntents?: Error | undefined;
}

/** A write of a batch, with its place there. */
type Placed = readonly [index: number, write: RowWrite];
type Refuse = (index: number, reason: Error) => void;

/** A write that is carried out, and the outcome that its row had before. */
interface Taken<Kind extends RowWrite["kind"]> {
  readonly index: number;
  readonly write: Extract<RowWrite, { readonly kind: Kind }>;
  readonly before: Outcome | undefined;
}

interface Settled extends Taken<"outcome"> {
  readonly known: KnownRow | undefined;
}

interface PartMeans {
  readonly batch: RowBatch;
  readonly refuse: Refuse;
  readonly notes: SentNotes | undefined;
  readonly counts: OutcomeCounts;
}

function claimsOf(write: RowWrite): readonly string[] {
  const claim = write.kind === "intent" ? write.intent.claim : undefined;
  return claim === undefined ? [] : [claim.id];
}

function* settleAll(loadId: string, outcomes: readonly Settled[]): Query<void> {
  const intended: SqlValue[][] = [];
  const others: SqlValue[][] = [];
  for (const { write, known } of outcomes) {
    const cells = encodeResult(write.result);
    const [rowNumber = null, line, key, hash, ...rest] = cells;
    const isAsIntended =
      known?.line === line &&
      known?.row_key === key &&
      (hash === null || known?.payload_hash === hash);
    if (isAsIntended) intended.push([...rest, loadId, rowNumber]);
    else others.push([loadId, ...cells]);
  }
  yield* runForAll(settleIntendedSql, intended);
  yield* runForAll(settleSql, others);
}

/** The rows of all loads, and how many have which outcome. Its writes belong inside a fenced transaction. */
export class RowTable {
  readonly #images: ImageTable;
  readonly #claims: ClaimTable;
  readonly #sent: SentTable;
  readonly #shards: ShardTable;
  readonly #totals = new ChangeTotalsTable();

  constructor({
    images,
    claims,
    sent,
    shards,
  }: {
    readonly images: ImageTable;
    readonly claims: ClaimTable;
    readonly sent: SentTable;
    readonly shards: ShardTable;
  }) {
    this.#images = images;
    this.#claims = claims;
    this.#sent = sent;
    this.#shards = shards;
  }

  *write(batch: RowBatch, refuse: Refuse): Query<void> {
    const { execution, writes, at, noIntents } = batch;
    const { loadId } = execution;
    yield* this.#shards.assertHeld(execution, writes);
    yield* lock([...new Set(writes.flatMap(claimsOf))].toSorted());
    const means: PartMeans = {
      batch,
      refuse,
      notes: yield* this.#sent.notesOf(loadId),
      counts: new OutcomeCounts(),
    };
    const placed = [...writes.entries()].filter(([index, { kind }]) => {
      const isTaken = kind === "outcome" || noIntents === undefined;
      if (!isTaken) refuse(index, noIntents);
      return isTaken;
    });
    const names = ([, write]: Placed) => [rowOf(write).rowNumber, ...claimsOf(write)];
    for (const part of splitApart(placed, names)) yield* this.#writePart(part, means);
    if (means.notes !== undefined) yield* means.notes.write(at);
    yield* means.counts.write(loadId);
  }

  /** @param part in which no row and no claim comes twice, so that each step is one statement for all of it */
  *#writePart(part: readonly Placed[], { batch, refuse, notes, counts }: PartMeans): Query<void> {
    const { execution, at } = batch;
    const { loadId, epoch } = execution;
    const known = yield* firstOfEach<KnownRow>(
      knownSql,
      part.map(([, write]) => [loadId, rowOf(write).rowNumber]),
    );
    const outcomes: Settled[] = [];
    const intents: Taken<"intent">[] = [];
    for (const [place, [index, write]] of part.entries()) {
      const before = known[place]?.outcome ?? undefined;
      const decision = decideRowWrite(before, write.kind);
      if (decision === "refuse" && before !== undefined)
        refuse(index, rowSettled(execution, rowOf(write).rowNumber, before));
      if (decision !== "write") continue;
      if (write.kind === "intent") intents.push({ index, write, before });
      else outcomes.push({ index, write, before, known: known[place] });
    }
    // An outcome may set free what an intent claims.
    yield* settleAll(loadId, outcomes);
    const holders = yield* this.#claims.findAgainst(
      loadId,
      intents.map(({ write }) => write.intent),
    );
    const unclaimed = intents.filter(({ index }, place) => {
      const holder = holders[place];
      if (holder !== undefined) refuse(index, new ClaimHeld(holder));
      return holder === undefined;
    });
    const free = yield* this.#totals.count(
      loadId,
      unclaimed.map((taken) => ({ ...taken, count: taken.write.intent.count })),
      ({ index }, reason) => refuse(index, reason),
    );
    yield* runForAll(
      intendSql,
      free.map(({ write }) => [loadId, epoch, at, ...encodeIntent(write.intent)]),
    );
    const written = [...outcomes, ...free];
    yield* this.#images.keep(
      loadId,
      written.map(({ write }) => write),
    );
    for (const { write, before } of written) {
      if (before !== undefined) counts.add(before, -1);
      if (write.kind === "outcome") counts.add(write.result.outcome, 1);
      notes?.take(write);
    }
  }
}
