import { tagPayload } from "../delivery/tag-payload.ts";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import { UsageError } from "../kernel/load-error.ts";
import { bindLoad } from "../load/bind/bind-load.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { type JudgedRow, prepareRows } from "../load/bind/prepare-record.ts";
import type { ReadingSettings } from "../load/load-request.ts";
import { describeRowError, explainRowError } from "../rows/describe-row-error.ts";
import { nameOfPlace } from "../rows/row-place.ts";
import type { SourceRow } from "../rows/row.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { borrowInputs, type WithInputs } from "./given-inputs.ts";
import { path, count, signal, sourceShape } from "./request-shapes.ts";

/**
 * Which rows are shown.
 * @example
 * const request: PreviewRequest = { sourcePath: "actions.csv", mappingPath: "mapping.yaml", from: 100, rows: 3 };
 */
export interface PreviewRequest {
  /** The file: CSV, a workbook, or one of them packed. */
  readonly sourcePath: string;
  /** Name for reports where it differs from the path's base name. */
  readonly sourceName?: string;
  /** The mapping file. */
  readonly mappingPath: string;
  /** What a person says about the file; it wins over the mapping. */
  readonly reading?: ReadingSettings;
  /** How many rows; default: 5. */
  readonly rows?: number;
  /** Number of the first row, from 1; default: 1. */
  readonly from?: number;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

/** From cells to a value, for one field. */
export interface PreviewedField {
  readonly field: string;
  readonly from: readonly { readonly column: string; readonly cell: string }[];
  /** Undefined when the field is left out of the payload or has an error. */
  readonly value?: JsonValue;
  readonly error?: { readonly code: string; readonly message: string };
  /** The condition (`when`) that the row does not meet, in words; such a field is left out. */
  readonly unmet?: string;
}

/** One row as the mapping makes it. */
export interface PreviewedRow {
  readonly rowNumber: number;
  readonly line: number;
  /** `line 7`, or `Sheet1!A7` of a workbook. */
  readonly place: string;
  readonly outcome: "valid" | "invalid" | "skipped";
  readonly fields: readonly PreviewedField[];
  /** The row with which its record is sent, where the mapping makes records of several rows (`group`); undefined: its own. */
  readonly recordOf?: number;
  /** What is wrong with the row, or why it is skipped: whole sentences. */
  readonly errors: readonly string[];
  /** What would be sent, without tags; undefined unless the row is valid. */
  readonly payload?: JsonObject;
  /** What the load adds; words in parentheses stand for what is known only then. */
  readonly tags: JsonObject;
}

const shape: RequestShape<PreviewRequest> = {
  ...sourceShape,
  mappingPath: path,
  rows: count.optional(),
  from: count.optional(),
  signal: signal.optional(),
};

export async function previewRows(
  request: WithInputs<PreviewRequest>,
): Promise<readonly PreviewedRow[]> {
  return await borrowInputs(
    request,
    async (settled) => await enterOperation("previewRows", shape, settled, preview),
  );
}

async function preview(request: PreviewRequest): Promise<readonly PreviewedRow[]> {
  const bound = await bindLoad(request, request.signal);
  const { from = 1, rows = 5, signal } = request;
  const found: PreviewedRow[] = [];
  let rowCount = 0;
  for await (const row of prepareRows(bound, bound.readRows(signal))) {
    rowCount = row.source.rowNumber;
    if (rowCount < from) continue;
    found.push(previewRow(bound, row));
    if (found.length === rows) break;
  }
  if (found.length > 0) return found;
  throw new UsageError(`${bound.source.name} has no row ${from}; its last one is ${rowCount}`, {
    code: "ERR_NO_SUCH_ROW",
    actions: ["Rows are counted from 1, the header not included."],
  });
}

function previewRow(bound: BoundLoad, { source: row, prepared }: JudgedRow): PreviewedRow {
  const settled = prepared?.kind === "settled" ? prepared.result : undefined;
  const errors = settled?.errors ?? [];
  const traces = row.error === undefined ? bound.mapper.traceRow(row) : [];
  return {
    rowNumber: row.rowNumber,
    line: row.line,
    place: nameOfPlace(row.line, bound.source.sheet),
    outcome:
      settled === undefined ? "valid" : settled.outcome === "skipped" ? "skipped" : "invalid",
    ...(prepared?.kind === "joined" && { recordOf: prepared.first.rowNumber }),
    fields: traces.map(({ field, from, value, error, unmet }) => {
      const told = error ?? errors.find((one) => one.field === field);
      return {
        field,
        from,
        ...(value !== undefined && { value }),
        ...(unmet !== undefined && { unmet }),
        ...(told !== undefined && {
          error: { code: told.code, message: explainRowError(told) },
        }),
      };
    }),
    errors: errors.map((error) => describeRowError(error, bound.source.name)),
    ...(prepared?.kind === "valid" && { payload: prepared.row.payload }),
    tags: previewTags(bound, row),
  };
}

function previewTags({ target, mapping, source }: BoundLoad, row: SourceRow): JsonObject {
  const fields = target.tags ?? mapping.tags.fields;
  const tags = {
    fields,
    loadId: "(load id)",
    sourceName: source.name,
    pk: mapping.tags.pk,
    tenant: "(tenant)",
  };
  const tagged = tagPayload({}, tags, { rowNumber: row.rowNumber, processedAt: 0 });
  return fields.at === undefined ? tagged : { ...tagged, [fields.at]: "(time of sending)" };
}
