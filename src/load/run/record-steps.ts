import { placeOf } from "../../mapping/error-at.ts";
import type { RowResult } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import { followFirst } from "../bind/follow-first.ts";
import { gatherRecords, type GatheredRows } from "../bind/gather-records.ts";
import { type PreparedMember, prepareRecord } from "../bind/prepare-record.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import type { JoinedRow } from "../books/join-ledger.ts";
import { sendStep, wasSentBefore } from "./decide-row.ts";
import type { Step, Way } from "./row-step.ts";

/** The steps of rows that become records together: a record goes with its first row, and the others end as that does. */
export async function* stepsOfRecords(
  rows: AsyncIterable<JoinedRow>,
  way: Way,
): AsyncGenerator<Step, void, undefined> {
  const { limit = Number.POSITIVE_INFINITY, stopSignal } = way;
  for await (const gathered of gatherRecords(rows, ({ source }) => source)) {
    stopSignal?.throwIfAborted();
    if (way.share?.isCut() === true) return;
    // A record that goes beyond the limit is left for later as a whole.
    if (gathered.items.some(({ source }) => source.rowNumber > limit))
      return yield { kind: "stop-at-limit" };
    if (isOurs(gathered, way)) yield* stepsOfRecord(gathered, way);
  }
}

/** Rows that become one record are carried out by one execution. */
function isOurs({ items }: GatheredRows<JoinedRow>, { bound, share }: Way): boolean {
  if (share === undefined) return true;
  const mayHaveBeenSent =
    bound.target.safeToRepeat && items.some(({ known }) => wasSentBefore(known));
  const lead = leadOf(items);
  return items.every(({ source: { rowNumber } }) =>
    share.takes({ rowNumber, lead }, mayHaveBeenSent),
  );
}

const leadOf = ([first]: readonly JoinedRow[]): number | undefined =>
  first?.source.groupFrom ?? first?.source.rowNumber;

/** What an earlier execution left and is not to be taken up again. */
function standing({ known }: JoinedRow): RowResult | undefined {
  if (known?.state !== "settled" || known.result.outcome === "not-attempted") return undefined;
  return known.result;
}

async function* stepsOfRecord(
  { items, unreadable }: GatheredRows<JoinedRow>,
  way: Way,
): AsyncGenerator<Step, void, undefined> {
  const { bound, inLog } = way;
  for (const item of items) {
    const result = standing(item);
    if (result !== undefined) yield { kind: "leave", result };
  }
  if (items.every((item) => standing(item) !== undefined)) return;

  const prepared = prepareRecord(bound, { items: items.map(({ source }) => source), unreadable });
  const rows = items.flatMap((item, at) => {
    const made = prepared[at];
    return made === undefined ? [] : [{ item, made }];
  });
  const open = rows.filter(({ item }) => standing(item) === undefined);
  const interrupted = bound.target.safeToRepeat
    ? undefined
    : open.find(({ item }) => item.known?.state === "intended");
  const first = interrupted ?? rows.find(({ made }) => made.kind === "valid");
  for (const { item, made } of open)
    if (made.kind === "settled" && item !== first?.item)
      yield { kind: "record", result: made.result };
  if (first === undefined) return;

  const others = open.filter(({ item, made }) => item !== first.item && made.kind !== "settled");
  const follow = (result: RowResult): readonly Step[] =>
    others.map(({ item }) => ({
      kind: "record",
      result: followFirst(result, item.source, bound.source),
    }));
  const left = standing(first.item);
  if (left !== undefined) return yield* follow(left);
  const { known } = first.item;
  if (interrupted !== undefined && known?.state === "intended") {
    const told = await inLog?.resultOf(known);
    const result = told ?? interruptedResult(known.intent, bound.target);
    yield { kind: told === undefined ? "doubt" : "record", result };
    return yield* follow(result);
  }
  const gone = rows.find(({ item, made }) => made.kind === "joined" && standing(item));
  if (gone !== undefined)
    return yield* [first, ...others].map((one) => breakUp(one, standing(gone.item)));

  const step = first.made.kind === "valid" ? await sendStep(first.made.row, known, way) : undefined;
  if (step === undefined) return;
  if (step.kind === "send")
    return yield { ...step, others: others.map(({ item }) => placeOf(item.source)) };
  yield step;
  yield* follow(step.result);
}

/** Another row of the record has gone another way, so the record can't be sent as it was. */
function breakUp(
  { item, made }: { readonly item: JoinedRow; readonly made: PreparedMember },
  gone: RowResult | undefined,
): Step {
  const place = placeOf(item.source);
  const facts = { row: gone?.rowNumber ?? 0, outcome: gone?.outcome ?? "" };
  const error = { code: "record-broken-up", stage: "mapping", ...place, facts } as const;
  const key = made.kind === "valid" ? made.row.key : undefined;
  return { kind: "record", result: unsentRow({ ...place, key }, "skipped", [error]) };
}
