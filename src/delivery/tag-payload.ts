import { isoTime, type Clock } from "../kernel/clock.ts";
import type { ExactObject } from "../kernel/exact-json.ts";
import type { ComposedRow, ValidRow } from "../rows/row.ts";
import type { TagFields } from "../targets/target.ts";

/** What the tags of a load say; the same for every row of it. */
export interface LoadTags {
  /** Field names; a tag without a field is not sent. */
  readonly fields: Partial<TagFields>;
  readonly loadId: string;
  readonly sourceName: string;
  /** Template of the partition key; knows {tenantId} and {loadId}. */
  readonly pk: string;
  readonly tenant: string | undefined;
}

/**
 * The payload with the marks of its load. Where a field is undefined the payload stays without that mark.
 * @param processedAt epoch milliseconds at which the row was processed
 */
export function tagPayload<Payload extends ExactObject>(
  payload: Payload,
  tags: LoadTags,
  row: { readonly rowNumber: number; readonly processedAt: number },
): Payload & Readonly<Record<string, string | number>> {
  const { fields } = tags;
  const pk = tags.pk
    .replaceAll("{tenantId}", () => tags.tenant ?? "")
    .replaceAll("{loadId}", () => tags.loadId);
  return {
    ...payload,
    ...(fields.loadId === undefined ? {} : { [fields.loadId]: tags.loadId }),
    ...(fields.at === undefined ? {} : { [fields.at]: isoTime(row.processedAt) }),
    ...(fields.recordNo === undefined ? {} : { [fields.recordNo]: row.rowNumber }),
    ...(fields.sourceFile === undefined ? {} : { [fields.sourceFile]: tags.sourceName }),
    ...(fields.pk === undefined ? {} : { [fields.pk]: pk }),
  };
}

/** The payload of a row that is processed now, with its marks. */
export function tagRow(
  row: ValidRow | ComposedRow,
  { tags, clock }: { readonly tags: LoadTags; readonly clock: Clock },
): ExactObject {
  const record = "image" in row ? row.image.after : row.payload;
  return tagPayload(record, tags, { rowNumber: row.rowNumber, processedAt: clock.now() });
}
