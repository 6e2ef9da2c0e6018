import { type ExactObject, stringifyExactJson } from "../../kernel/exact-json.ts";
import type { Target } from "../../targets/target.ts";
import { buildRequest, type Destination } from "../build-request.ts";
import type { DeliveryRequest } from "../request.ts";

/** One request for many records: an array under the target's envelope. */
export function buildBatchRequest(
  target: Target,
  destination: Destination,
  payloads: readonly ExactObject[],
): DeliveryRequest {
  const single = buildRequest(target, destination, { key: undefined, payload: {} });
  const content = target.envelope === undefined ? payloads : { [target.envelope]: payloads };
  return { ...single, body: Buffer.from(stringifyExactJson(content)) };
}
