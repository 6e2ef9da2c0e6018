import type { JsonObject } from "../../json.ts";
import type { AnswerEvidence } from "../../targets/target.ts";
import { idOf, recordError } from "../answered-records.ts";

/** The record of an answer that speaks of a row, and whether it names the row or only stands in its place. */
export interface PairedRecord {
  readonly record: JsonObject;
  readonly isNamed: boolean;
}

/**
 * Finds for every row of a batch the record of the answer that speaks of it: by id, in whatever order; by position only
 * where no record carries an id and the counts agree. A last record without an id belongs to the last row without a record.
 * @returns one entry per key, in their order
 */
export function pairRecords(
  evidence: AnswerEvidence,
  keys: readonly string[],
  records: readonly JsonObject[],
): readonly (PairedRecord | undefined)[] {
  const named = new Map<string, JsonObject>();
  const unnamed: JsonObject[] = [];
  for (const record of records) {
    const id = idOf(evidence, record);
    const isWorse = recordError(evidence, record) !== undefined;
    if (id === "") unnamed.push(record);
    else if (isWorse || !named.has(id)) named.set(id, record);
  }
  const countsAgree = records.length === keys.length;
  if (countsAgree && named.size === 0) return records.map((record) => ({ record, isNamed: false }));
  const pairs = keys.map((key) => {
    const record = named.get(key);
    return record === undefined ? undefined : { record, isNamed: true };
  });
  const [last] = unnamed;
  const left = pairs.filter((pair) => pair === undefined).length;
  if (!countsAgree || last === undefined || unnamed.length > 1 || left > 1) return pairs;
  return pairs.map((pair) => pair ?? { record: last, isNamed: false });
}
