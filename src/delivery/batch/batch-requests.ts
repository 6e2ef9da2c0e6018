import { type ExactObject, stringifyExactJson } from "../../exact-json.ts";
import type { BatchSupport, Target } from "../../targets/target.ts";
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

/** The question how a record stands now. */
export function buildReadRequest(
  target: Target,
  { readPath }: BatchSupport,
  destination: Destination,
  key: string | undefined,
): DeliveryRequest {
  const record = { key, payload: {} };
  const write = buildRequest({ ...target, path: readPath }, destination, record);
  const { "content-type": _, ...headers } = write.headers;
  return { method: "GET", url: write.url, headers, body: undefined };
}
