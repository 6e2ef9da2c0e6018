import type { LoadTags } from "../../delivery/tag-payload.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import type { BoundLoad } from "../bound-load.ts";

/** The tags that every row of a load carries: the target's own fields, or the custom ones that the mapping names. */
export function tagsOfLoad(load: NewLoad, { target, mapping }: BoundLoad): LoadTags {
  return {
    fields: target.tags ?? mapping.tags.fields,
    loadId: load.id,
    sourceName: load.sourceName,
    pk: mapping.tags.pk,
    tenant: load.tenant,
  };
}
