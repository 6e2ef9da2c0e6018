import {
  ExactNumber,
  isExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../kernel/exact-json.ts";
import type { ItemRefusal } from "./judge-item.ts";
import type { SimulatorSettings } from "./read-options.ts";
import type { BatchItem } from "./read-batch.ts";

/** What became of one record. */
export interface ItemResult {
  readonly item: BatchItem;
  readonly refusal: ItemRefusal | undefined;
  /** The stored record; undefined when it was refused. */
  readonly text: string | undefined;
}

const defaultErrorCode = "1001";

/** The body of a 200: one result for each record, in one of the two documented shapes. */
export function renderBatch(
  results: readonly ItemResult[],
  isArray: boolean,
  settings: Pick<SimulatorSettings, "answerShape" | "batchOrder" | "batchAnswer">,
): string {
  const { answerShape, batchOrder } = settings;
  const render = answerShape === "retrieve" ? renderRetrieved : renderUpdated;
  const all = results.map((result) => render(result));
  const texts = isArray ? distortResults(all, settings.batchAnswer) : all;
  if (batchOrder === "reversed") texts.reverse();
  const list = isArray || answerShape === "update-array" ? `[${texts.join(",")}]` : texts.join("");
  return `{"${answerShape === "retrieve" ? "retrieveResponse" : "updateResponse"}":${list}}`;
}

/** What no document rules out: a result too few, results without ids, ids as numbers. */
function distortResults(
  texts: readonly string[],
  batchAnswer: SimulatorSettings["batchAnswer"],
): string[] {
  if (batchAnswer === "short") return texts.slice(0, -1);
  if (batchAnswer === "full") return [...texts];
  return texts.map((text) => {
    const record = parseExactJson(text);
    if (!isExactObject(record)) return text;
    const { Id, ...rest } = record;
    if (batchAnswer === "without-ids" || typeof Id !== "string") return stringifyExactJson(rest);
    const id = /^[1-9]\d*$/.test(Id) ? new ExactNumber(Id) : Id;
    return stringifyExactJson({ Id: id, ...rest });
  });
}

/** The whole record; no error code, which means that all is well. */
function renderRetrieved(result: ItemResult): string {
  const { item, refusal, text } = result;
  if (refusal?.saidAs === "update-error") {
    return stringifyExactJson({ ...item.record, UpdateError: refusal.message });
  }
  if (refusal !== undefined) return JSON.stringify(errorOf(item.id, refusal));
  return item.rule?.answer === "no-evidence"
    ? JSON.stringify({ Id: otherId(item) })
    : (text ?? "{}");
}

/** The id and an error code, which is "0" when all is well. */
function renderUpdated({ item, refusal }: ItemResult): string {
  if (refusal !== undefined && refusal.saidAs !== "update-error") {
    return JSON.stringify(errorOf(item.id, refusal));
  }
  const Id = item.rule?.answer === "no-evidence" ? otherId(item) : item.id;
  const good = { Id, ErrorCode: "0", ErrorText: "" };
  return JSON.stringify(refusal === undefined ? good : { ...good, UpdateError: refusal.message });
}

const errorOf = (Id: string, { message, errorCode, field }: ItemRefusal): object => ({
  Id,
  ErrorCode: errorCode ?? defaultErrorCode,
  ErrorText: message,
  ...(field !== undefined && { ErrorElementField: field }),
});

const otherId = (item: BatchItem): string => `${item.id}-other`;
