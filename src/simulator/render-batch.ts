import {
  ExactNumber,
  isExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../kernel/exact-json.ts";
import type { ItemRefusal } from "./judge-item.ts";
import type { SimulatorSettings } from "./read-options.ts";
import type { BatchItem } from "./read-batch.ts";
import type { Resource } from "./resources.ts";
import type { Envelope } from "./vendor.ts";

/** What became of one record. */
export interface ItemResult {
  readonly item: BatchItem;
  readonly refusal: ItemRefusal | undefined;
  /** The stored record; undefined when it was refused. */
  readonly text: string | undefined;
}

/** What the members of an answer are called. */
type BatchForm = Envelope & Pick<Resource, "idField">;

const defaultErrorCode = "1001";

/** The body of a 200: one result for each record, in one of the two documented shapes. */
export function renderBatch(
  results: readonly ItemResult[],
  isArray: boolean,
  form: BatchForm & Pick<SimulatorSettings, "answerShape" | "batchOrder" | "batchAnswer">,
): string {
  const { answerShape, batchOrder } = form;
  const render = answerShape === "retrieve" ? renderRetrieved : renderUpdated;
  const all = results.map((result) => render(result, form));
  const texts = isArray ? distortResults(all, form) : all;
  if (batchOrder === "reversed") texts.reverse();
  const list = isArray || answerShape === "update-array" ? `[${texts.join(",")}]` : texts.join("");
  return `{"${answerShape === "retrieve" ? form.retrieved : form.updated}":${list}}`;
}

/** What no document rules out: a result too few, results without ids, ids as numbers. */
function distortResults(
  texts: readonly string[],
  { batchAnswer, idField }: BatchForm & Pick<SimulatorSettings, "batchAnswer">,
): string[] {
  if (batchAnswer === "short") return texts.slice(0, -1);
  if (batchAnswer === "full") return [...texts];
  return texts.map((text) => {
    const record = parseExactJson(text);
    if (!isExactObject(record)) return text;
    const { [idField]: id, ...rest } = record;
    if (batchAnswer === "without-ids" || typeof id !== "string") return stringifyExactJson(rest);
    const shown = /^[1-9]\d*$/.test(id) ? new ExactNumber(id) : id;
    return stringifyExactJson({ [idField]: shown, ...rest });
  });
}

/** The whole record; no error code, which means that all is well. */
function renderRetrieved(result: ItemResult, form: BatchForm): string {
  const { item, refusal, text } = result;
  if (refusal?.saidAs === "update-error") {
    return stringifyExactJson({ ...item.record, [form.updateError]: refusal.message });
  }
  if (refusal !== undefined) return JSON.stringify(errorOf(item.id, refusal, form));
  return item.rule?.answer === "no-evidence"
    ? JSON.stringify({ [form.idField]: otherId(item) })
    : (text ?? "{}");
}

/** The id and an error code, which is "0" when all is well. */
function renderUpdated({ item, refusal }: ItemResult, form: BatchForm): string {
  if (refusal !== undefined && refusal.saidAs !== "update-error") {
    return JSON.stringify(errorOf(item.id, refusal, form));
  }
  const id = item.rule?.answer === "no-evidence" ? otherId(item) : item.id;
  const good = { [form.idField]: id, [form.errorCode]: "0", [form.errorText]: "" };
  return JSON.stringify(
    refusal === undefined ? good : { ...good, [form.updateError]: refusal.message },
  );
}

const errorOf = (
  id: string,
  { message, errorCode, field }: ItemRefusal,
  form: BatchForm,
): object => ({
  [form.idField]: id,
  [form.errorCode]: errorCode ?? defaultErrorCode,
  [form.errorText]: message,
  ...(field !== undefined && { [form.errorElement]: field }),
});

const otherId = (item: BatchItem): string => `${item.id}-other`;
