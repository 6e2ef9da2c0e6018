import type { ExactObject } from "../../kernel/exact-json.ts";
import type { AnswerEvidence, Target } from "../../targets/target.ts";
import { answeredRecords, idOf, parseAnswer } from "../answered-records.ts";
import { explainUnreadable, type Evidence } from "../find-evidence.ts";
import { agreement, judgeRecord, wordsOf, type Judgement } from "../judge-record.ts";
import { wordsIn } from "../read-words.ts";
import type { Exchange } from "../request.ts";

type Answer = Extract<Exchange, { kind: "answer" }>;

/** An error in the answer may be this row's, or another's: only an answer to the row alone can tell. */
export interface Untold {
  readonly kind: "untold";
}

/** What a 2xx answer says of a batch: something of each row, or no to the whole. */
export type BatchReading =
  | {
      readonly kind: "rows";
      /** In the order of the rows. */
      readonly evidence: readonly (Evidence | Untold)[];
      /** The record that names the row, for each row. */
      readonly echoes: readonly (ExactObject | undefined)[];
      /** What errors say that name no row; blank where there are none. */
      readonly said: string;
    }
  | { readonly kind: "refused"; readonly said: string };

interface Batch {
  readonly evidence: AnswerEvidence;
  /** The error code that an ended session leads to, where there are sessions; it is no fault of the row. */
  readonly endedSign: string | undefined;
  readonly keys: readonly string[];
  /** Places of the answer's list. */
  readonly count: number;
  readonly byKey: ReadonlyMap<string, readonly ExactObject[]>;
  /** Records without an id. */
  readonly unnamed: readonly ExactObject[];
  /** Errors that name no row of the batch. */
  readonly strays: readonly Judgement[];
  /** Rows that no record names. */
  readonly rest: number;
  /** The only record without an id, where it can only be that of the only row left. */
  readonly leftOver: ExactObject | undefined;
}

const untold: Untold = { kind: "untold" };

/**
 * Reads a 2xx answer to a batch. A record speaks for the row whose id it has. Without ids nothing shows the order, so
 * records speak for the rows only where it does not matter: all say the same, or one record and one row are left.
 * @param keys ids of the rows, in the order in which they were sent
 */
export function readBatchAnswer(
  target: Target,
  keys: readonly string[],
  { body, cutOff, isRedacted }: Answer,
): BatchReading {
  const parsed = cutOff ? undefined : parseAnswer(body);
  if (parsed === undefined)
    return silentOfAll(
      keys,
      cutOff
        ? "the answer was longer than expected and was cut off"
        : explainUnreadable(body, target.evidence),
    );
  const batch = sort(target, keys, parsed);
  const said = wordsOf(batch.strays);
  if (batch.rest === keys.length) {
    const alike = readAlike(batch);
    if (alike !== undefined) return { kind: "rows", evidence: alike, echoes: [], said: "" };
    if (batch.strays.some(({ kind }) => kind === "refuses")) return { kind: "refused", said };
    if (batch.count === 0)
      return silentOfAll(keys, "the answer holds no record", wordsIn(parsed, target.evidence));
  }
  return {
    kind: "rows",
    evidence: keys.map((key) => readRow(batch, key)),
    echoes: isRedacted === true ? [] : keys.map((key) => batch.byKey.get(key)?.[0]),
    said,
  };
}

function silentOfAll(keys: readonly string[], lacking: string, said = ""): BatchReading {
  return { kind: "rows", evidence: keys.map(() => none(lacking, said)), echoes: [], said };
}

function none(lacking: string, said = ""): Evidence {
  return { kind: "none", lacking, said };
}

function sort({ evidence, signIn }: Target, keys: readonly string[], parsed: unknown): Batch {
  const endedSign = signIn.sessions?.endedSign;
  const { places, around } = answeredRecords(evidence, parsed);
  const known = new Set(keys);
  const byKey = new Map<string, ExactObject[]>();
  const unnamed: ExactObject[] = [];
  const foreign: ExactObject[] = around === undefined ? [] : [around];
  for (const place of places) {
    if (place === undefined) continue;
    const id = idOf(evidence, place);
    if (id === "") unnamed.push(place);
    else if (!known.has(id)) foreign.push(place);
    else if (byKey.get(id)?.push(place) === undefined) byKey.set(id, [place]);
  }
  const straysOf = (records: readonly ExactObject[]): readonly Judgement[] =>
    records.map((one) => judgeRecord(evidence, one)).filter(({ kind }) => kind !== "proves");
  const others = straysOf(foreign);
  const strays = [...straysOf(unnamed), ...others];
  const rest = keys.filter((key) => !byKey.has(key)).length;
  const isOneLeft = rest === 1 && unnamed.length === 1 && places.length === keys.length;
  const leftOver = isOneLeft && others.length === 0 ? unnamed[0] : undefined;
  return {
    evidence,
    endedSign,
    keys,
    count: places.length,
    byKey,
    unnamed,
    strays,
    rest,
    leftOver,
  };
}

/** Each row its own record, none of them named, and all say the same: then it does not matter which is whose. */
function readAlike({ evidence, keys, count, unnamed, strays }: Batch): Evidence[] | undefined {
  const [first] = unnamed;
  if (first === undefined || count !== keys.length || unnamed.length !== count) return undefined;
  const judgements = unnamed.map((record) => judgeRecord(evidence, record));
  const [judgement] = judgements;
  if (strays.length === 0 && judgements.every((one) => one.kind === "proves" && one.isTold))
    return keys.map(() => applied("", first));
  const isOneVoice = new Set(judgements.map((one) => JSON.stringify(one))).size === 1;
  if (judgement?.kind !== "refuses" || !isOneVoice || strays.length !== count) return undefined;
  return keys.map(() => ({ ...judgement, kind: "record-error" }));
}

function readRow(batch: Batch, key: string): Evidence | Untold {
  const { evidence, byKey, strays, rest, leftOver } = batch;
  const records = byKey.get(key) ?? (leftOver === undefined ? [] : [leftOver]);
  const [record] = records;
  if (record === undefined)
    return strays.length > 0 ? untold : none("the answer to its batch does not name this row");
  const judged = agreement(records.map((one) => judgeRecord(evidence, one)));
  if (judged.kind === "unclear") return none(judged.lacking, judged.said);
  if (judged.kind === "refuses")
    return judged.code === batch.endedSign ? untold : { ...judged, kind: "record-error" };
  if (!judged.isTold)
    return none("the answer to its batch has neither an error code nor the record for it");
  if (rest === 0 && strays.length > 0)
    return none("the answer to its batch also reports an error that names no row", wordsOf(strays));
  return applied(idOf(evidence, record), record);
}

function applied(serverId: string, record: ExactObject): Evidence {
  return { kind: "applied", serverId, isAsDocumented: true, record };
}
