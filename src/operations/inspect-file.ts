import type { Dialect } from "../rows/dialect.ts";
import { nameOfPlace, type RowPlace } from "../rows/row-place.ts";
import { createWarningLog, type Warning } from "../rows/warning.ts";
import type { ColumnProfile } from "../source/column-profile.ts";
import { ColumnProfiler } from "../source/column-profiler.ts";
import { openSource } from "../source/open-source.ts";
import { readRows } from "../source/read-rows.ts";
import type { Shape } from "../source/shape.ts";
import type { SourceSettings } from "../rows/source-settings.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { borrowInputs, type WithSource } from "./given-inputs.ts";
import { text, path, countFrom0, signal, settings } from "./request-shapes.ts";

/**
 * Which file is looked at.
 * @example
 * const request: InspectRequest = { sourcePath: "actions.xlsx", settings: { sheet: "Export" } };
 */
export interface InspectRequest {
  /** The file: CSV, a workbook, or one of them packed. */
  readonly sourcePath: string;
  /** Name for reports where it differs from the path's base name. */
  readonly sourceName?: string;
  /** How the file is read; default: as it shows itself. */
  readonly settings?: SourceSettings;
  /** How many rows the report keeps; default: 5. */
  readonly keepRows?: number;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

/** The file that was looked at. */
export interface InspectedSource {
  readonly name: string;
  readonly header: readonly string[];
  /** Physical line of the header. */
  readonly headerLine: number;
  readonly dialect: Dialect;
  readonly shape: Shape;
  /** In bytes. */
  readonly size: number;
  /** Of a workbook: the sheet that is read. */
  readonly sheet?: string;
}

/** What the reader sees in a file. */
export interface Inspection {
  readonly source: InspectedSource;
  readonly rowCount: number;
  readonly warnings: readonly Warning[];
  readonly columns: readonly ColumnProfile[];
  /** The first rows, each with its cells as read. */
  readonly rows: readonly (RowPlace & { readonly cells: readonly string[] })[];
}

const shape: RequestShape<InspectRequest> = {
  sourcePath: path,
  sourceName: text.optional(),
  settings: settings.optional(),
  keepRows: countFrom0.optional(),
  signal: signal.optional(),
};

export async function inspectFile(request: WithSource<InspectRequest>): Promise<Inspection> {
  return await borrowInputs(
    request,
    async (settled) => await enterOperation("inspectFile", shape, settled, inspect),
  );
}

async function inspect(request: InspectRequest): Promise<Inspection> {
  const { signal, keepRows = 5 } = request;
  const source = await openSource(request.sourcePath, request.settings ?? {}, { signal });
  const log = createWarningLog(source.sheet);
  const columns = source.header.map((name) => new ColumnProfiler(name));
  const rows: Inspection["rows"][number][] = [];
  let rowCount = 0;
  for await (const { error, ...row } of readRows(source, signal, log)) {
    rowCount += 1;
    if (rows.length < keepRows) rows.push(row);
    if (error !== undefined) continue;
    for (const [at, column] of columns.entries()) column.add(row.cells[at] ?? "", row.line);
  }
  log.merge(source.remarks);
  const namePlaces = ({ lines }: Pick<Warning, "lines">, column: number): Partial<Warning> =>
    source.sheet === undefined
      ? {}
      : { places: lines.map((line) => nameOfPlace(line, source.sheet, column)) };
  const profiles = columns.map((column) => column.profile());
  for (const [at, { name, damage }] of profiles.entries())
    log.merge(damage.map((found) => ({ ...found, ...namePlaces(found, at), samples: [name] })));
  const { header, headerLine, dialect, size, sheet } = source;
  const name = request.sourceName ?? source.name;
  return {
    source: {
      name,
      header,
      headerLine,
      dialect,
      shape: source.shape,
      size,
      ...(sheet !== undefined && { sheet }),
    },
    rowCount,
    warnings: log.list(),
    columns: profiles,
    rows,
  };
}
