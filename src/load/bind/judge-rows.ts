import type { SourceRow } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import { createWarningLog, type ReadingLog, type WarningLog } from "../../rows/warning.ts";
import type { FooterRow } from "../../source/source.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { GatheredRows, JudgedBlock, RowThreads } from "../../rows/row-threads.ts";
import { gatherRecords } from "./gather-records.ts";
import {
  type JudgedRow,
  prepareRecord,
  type PreparedMember,
  prepareRows,
  settleRecord,
} from "./prepare-record.ts";
import { type KeyedRow, placeErrors } from "./prepare-rows.ts";
import { judgeRecords } from "./row-judge.ts";

interface JudgeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly log?: WarningLog | undefined;
  readonly onSum?: ((footer: FooterRow) => void) | undefined;
  /** Rows behind it, and those of a record that goes beyond it, are not judged. */
  readonly limit?: number | undefined;
  /** True where whoever takes the rows looks at their payload hashes. */
  readonly hashes?: boolean;
}

/** That many blocks are held at most, so that memory does not grow with the file. */
const mostHeld = 16;

/**
 * Reads the rows of a load, each with what becomes of it, in file order; on several threads, where the load has some: the same rows, warnings and errors
 * in the same order. The rows of a rejects file are judged by what is known of those that they correct, and so by one thread.
 * @throws what reading and judging throw, when every row before was handed out
 */
export function judgeRows(
  bound: BoundLoad,
  options: JudgeOptions = {},
): AsyncGenerator<JudgedRow<KeyedRow>, void, undefined> {
  const { threads, corrections } = bound;
  if (threads !== undefined && corrections === undefined)
    return judgeOnThreads(bound, threads, options);
  const { signal, log, onSum } = options;
  return prepareRows(bound, bound.readRows(signal, log, onSum), options);
}

/** A block of rows, in the order of the file. */
interface Block {
  readonly records: GatheredRows<SourceRow>[];
  /** What the reader has warned of, each with how many records of the block it had read by then. */
  readonly heard: Heard[];
  rows: number;
  isLast: boolean;
  /** Why the file can't be read on. */
  fault?: { readonly error: unknown };
}

type Heard = readonly [records: number, tell: (log: WarningLog) => void];

/** A block until it is handed out. */
interface HeldBlock {
  readonly block: Block;
  /** Where a thread has the block. */
  coming?: Promise<void>;
  /** Undefined: the rows are judged when they are handed out. */
  judged?: JudgedBlock;
}

async function* judgeOnThreads(
  bound: BoundLoad,
  threads: RowThreads,
  { log = createWarningLog(), ...options }: JudgeOptions,
): AsyncGenerator<JudgedRow<KeyedRow>, void, undefined> {
  const { signal, limit = Number.POSITIVE_INFINITY, hashes = false } = options;
  const held: HeldBlock[] = [];
  const hold = (block: Block): HeldBlock => {
    const last = block.records.at(-1)?.items.at(-1);
    if (last !== undefined && last.rowNumber > limit) return { block };
    const given = block.isLast ? undefined : threads.give(block.records, hashes);
    if (given === undefined) return { block, judged: judgeRecords(bound, block.records, hashes) };
    const one: HeldBlock = { block };
    one.coming = given.then((judged) => {
      one.judged = judged;
    });
    // Told to whoever waits for it; until then it must not count as unhandled.
    one.coming.catch(() => undefined);
    return one;
  };
  for await (const block of readBlocks(bound, threads.rowsOfBlock, options)) {
    held.push(hold(block));
    const mostLeft = block.isLast ? 0 : mostHeld;
    for (let [first] = held; first !== undefined; [first] = held) {
      const isReady = first.coming === undefined || first.judged !== undefined;
      if (!isReady && held.length <= mostLeft) break;
      await untilJudged(first, signal);
      held.shift();
      for (const row of handOut(bound, first, { log, limit })) yield row;
      if (first.block.fault !== undefined) throw first.block.fault.error;
    }
  }
}

async function* readBlocks(
  bound: BoundLoad,
  rowsOfBlock: number,
  { signal, onSum }: JudgeOptions,
): AsyncGenerator<Block, void, undefined> {
  const begin = (): Block => ({ records: [], heard: [], rows: 0, isLast: false });
  let block = begin();
  const listen: ReadingLog = {
    add: (...warning) =>
      void block.heard.push([block.records.length, (log) => log.add(...warning)]),
    merge: (...warnings) =>
      void block.heard.push([block.records.length, (log) => log.merge(...warnings)]),
  };
  try {
    const rows = bound.readRows(signal, listen, onSum);
    const records = bound.mapper.group === undefined ? rows : gatherRecords(rows, (row) => row);
    for await (const one of records) {
      const record = "items" in one ? one : { items: [one] };
      block.records.push(record);
      block.rows += record.items.length;
      if (block.rows < rowsOfBlock) continue;
      const full = block;
      block = begin();
      yield full;
    }
  } catch (error) {
    // Whoever has it stop waits for no row.
    signal?.throwIfAborted();
    block.fault = { error };
  }
  block.isLast = true;
  yield block;
}

async function untilJudged({ coming }: HeldBlock, signal: AbortSignal | undefined): Promise<void> {
  if (coming === undefined || signal === undefined) return await coming;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    signal.throwIfAborted();
    await Promise.race([coming, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The rows of a block with their warnings, those of the reader among them, as if each was read and judged only now. */
function* handOut(
  bound: BoundLoad,
  { block: { records, heard }, judged }: HeldBlock,
  { log, limit }: { readonly log: WarningLog; readonly limit: number },
): Generator<JudgedRow<KeyedRow>, void, undefined> {
  let [told, warned, row] = [0, 0, 0];
  for (const [at, record] of records.entries()) {
    for (let next = heard[told]; next !== undefined && next[0] <= at; next = heard[(told += 1)])
      next[1](log);
    const isJudged = judged !== undefined && !judged.failed.has(at);
    let next = judged?.warnings[warned];
    for (; next?.[0] === at; next = judged?.warnings[(warned += 1)]) {
      const [, ...warning] = next;
      if (isJudged) log.add(...warning);
    }
    const members = isJudged
      ? membersOf(bound, record, { judged, row })
      : record.items.some(({ rowNumber }) => rowNumber > limit)
        ? []
        : prepareRecord(bound, record, log);
    for (const [place, source] of record.items.entries())
      yield { source, prepared: members[place] };
    row += record.items.length;
  }
  for (const [, tell] of heard.slice(told)) tell(log);
}

/** A valid row as it is told of by whoever has judged it. */
class ToldRow implements KeyedRow {
  readonly rowNumber: number;
  readonly line: number;
  readonly key: string | undefined;
  readonly #hash: string | undefined;

  constructor({ rowNumber, line }: RowPlace, key: string | undefined, hash: string | undefined) {
    this.rowNumber = rowNumber;
    this.line = line;
    this.key = key;
    this.#hash = hash;
  }

  get payloadHash(): string {
    if (this.#hash === undefined) throw new Error("nobody has asked for payload hashes");
    return this.#hash;
  }
}

/** What becomes of the rows of a record, by those of the whole file with its key too. */
function membersOf(
  bound: BoundLoad,
  { items }: GatheredRows<SourceRow>,
  { judged, row: begin }: { readonly judged: JudgedBlock; readonly row: number },
): readonly PreparedMember<KeyedRow>[] {
  const { keys, hashes, settled, joined } = judged;
  let valid: ToldRow | undefined;
  const members = items.map((place, at): PreparedMember<KeyedRow> => {
    const row = begin + at;
    const result = settled.get(row);
    if (result !== undefined) return { kind: "settled", result };
    if (joined.has(row) && valid !== undefined) return { kind: "joined", first: valid };
    valid = new ToldRow(place, keys[row], hashes[row]);
    return { kind: "valid", row: valid };
  });
  if (valid === undefined || bound.judgeDuplicate === undefined) return members;
  const ofRecord = items.filter((_, at) => !settled.has(begin + at));
  const fates = settleRecord(bound, ofRecord, valid).values();
  return members.map((member) => {
    if (member.kind === "settled") return member;
    const fate = fates.next().value ?? member;
    return fate.kind === "settled"
      ? { kind: "settled", result: placeErrors(fate.result, bound) }
      : fate;
  });
}
