import type { LookUp, Target } from "../../targets/target.ts";
import { buildRequest, type Destination } from "../build-request.ts";
import type { DeliveryRequest } from "../request.ts";
import type { LoadTags } from "../tag-payload.ts";

/** The question how the record of a row stands: by its id, or, for a create, by the marks that the row left in it. */
export function buildLookUp(
  lookUp: LookUp,
  row: { readonly key: string | undefined; readonly rowNumber: number },
  { target, destination, tags }: LookUpPlace,
): DeliveryRequest {
  const record = { key: row.key, payload: {} };
  const write = buildRequest({ ...target, path: lookUp.path }, destination, record);
  const { "content-type": _, ...headers } = write.headers;
  const url = new URL(write.url);
  if (lookUp.kind === "by-tags") {
    for (const [field, value] of tagsOf(row.rowNumber, tags)) url.searchParams.set(field, value);
  }
  return { method: "GET", url: url.href, headers, body: undefined };
}

export interface LookUpPlace {
  readonly target: Target;
  readonly destination: Destination;
  readonly tags: LoadTags;
}

/** What marks the record of a row, and no other: `[field, value]`. Empty where the load's marks are not sent. */
export function tagsOf(
  rowNumber: number,
  { fields, loadId }: LoadTags,
): readonly (readonly [string, string])[] {
  if (fields.loadId === undefined || fields.recordNo === undefined) return [];
  return [
    [fields.loadId, loadId],
    [fields.recordNo, String(rowNumber)],
  ];
}
