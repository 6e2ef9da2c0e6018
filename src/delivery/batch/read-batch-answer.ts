import type { ExactObject } from "../../exact-json.ts";
import type { Target } from "../../targets/target.ts";
import { answeredRecords, idOf, recordError } from "../answered-records.ts";
import { explainUnreadable, type Evidence } from "../find-evidence.ts";
import { echoesOf } from "../live/write-book.ts";
import { parseBody } from "../read-words.ts";
import type { Exchange } from "../request.ts";
import { pairRecords, type PairedRecord } from "./pair-records.ts";

type Answer = Extract<Exchange, { kind: "answer" }>;

/** What a 2xx answer says of a batch: something of each row, or no to the whole. */
export type BatchReading =
  | {
      readonly kind: "rows";
      /** In the order of the rows. */
      readonly evidence: readonly Evidence[];
      /** The record of the answer for each row, every number as the API wrote it. */
      readonly echoes: readonly (ExactObject | undefined)[];
    }
  | { readonly kind: "refused" };

/** Reads a 2xx answer to a batch. @param keys ids of the rows, in the order in which they were sent */
export function readBatchAnswer(
  target: Target,
  keys: readonly string[],
  { body, cutOff, isRedacted }: Answer,
): BatchReading {
  const parsed = cutOff ? undefined : parseBody(body);
  if (parsed === undefined)
    return silentOfAll(
      keys,
      cutOff ? "the answer was longer than expected and was cut off" : explainUnreadable(body),
    );
  const records = answeredRecords(target.evidence, parsed);
  if (records.length === 0) return silentOfAll(keys, "the answer holds no record");
  const [only] = records;
  const isOneForAll = keys.length > 1 && records.length === 1 && only !== undefined;
  if (isOneForAll && idOf(target.evidence, only) === "" && recordError(target.evidence, only))
    return { kind: "refused" };
  const pairs = pairRecords(target.evidence, keys, records);
  const echoOfRecord = echoesOf(target.evidence, body, records);
  return {
    kind: "rows",
    evidence: pairs.map((pair) => judgePair(target, pair)),
    echoes: isRedacted === true ? [] : pairs.map((pair) => pair && echoOfRecord(pair.record)),
  };
}

function silentOfAll(keys: readonly string[], lacking: string): BatchReading {
  return { kind: "rows", evidence: keys.map(() => ({ kind: "none", lacking })), echoes: [] };
}

function judgePair({ evidence }: Target, pair: PairedRecord | undefined): Evidence {
  if (pair === undefined)
    return { kind: "none", lacking: "the answer to its batch does not name this row" };
  const { record, isNamed } = pair;
  const error = recordError(evidence, record);
  if (error !== undefined) return error;
  const isTold = evidence.errorCodeField !== undefined && evidence.errorCodeField in record;
  if (isNamed || isTold)
    return { kind: "applied", serverId: idOf(evidence, record), isAsDocumented: true, record };
  return { kind: "none", lacking: "the answer to its batch has neither id nor error code for it" };
}
