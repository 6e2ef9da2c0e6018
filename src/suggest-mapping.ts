import { UsageError } from "./load-error.ts";
import { type ColumnProfile, ColumnProfiler } from "./mapping/suggest/profile-column.ts";
import { type SuggestedFields, suggestFields } from "./mapping/suggest/suggest-fields.ts";
import { writeComment, writeText } from "./mapping/suggest/write-yaml.ts";
import { printable } from "./rows/show-cell.ts";
import { openSource } from "./source/open-source.ts";
import { readRows } from "./source/read-rows.ts";
import type { Source } from "./source/source.ts";
import { didYouMean } from "./suggest.ts";
import { findTarget, targetNames } from "./targets/index.ts";
import type { Target } from "./targets/target.ts";

export interface SuggestRequest {
  readonly sourcePath: string;
  readonly sourceName?: string;
  readonly target: string;
  readonly signal?: AbortSignal;
}

export interface Suggestion {
  /** The mapping file: YAML with comments. */
  readonly text: string;
  /** Fields that a column was found for. */
  readonly matched: number;
  /** Fields that a person has to decide on. */
  readonly undecided: number;
  readonly unusedColumns: readonly string[];
}

/**
 * Writes a starting mapping for a file: fields by the names of their columns, formats as the cells prove them, and what a
 * person has to decide marked as such.
 * @throws UsageError when there is no such target; SourceError when the file can't be read
 */
export async function suggestMapping(request: SuggestRequest): Promise<Suggestion> {
  const target = findTarget(request.target);
  if (target === undefined)
    throw new UsageError(
      `there is no target "${request.target}".${didYouMean(request.target, targetNames)}`,
      { code: "ERR_NO_SUCH_TARGET", actions: [`The targets are: ${targetNames.join(", ")}.`] },
    );
  const { signal } = request;
  const opened = await openSource(request.sourcePath, {}, signal === undefined ? {} : { signal });
  const source = { ...opened, name: request.sourceName ?? opened.name };
  const profiles = await profileColumns(source, signal);
  const fields = suggestFields(target, source.header, profiles);
  const unusedColumns = source.header.filter(
    (name) => name !== "" && !fields.usedColumns.has(name),
  );
  return {
    text: render(source, target, fields, unusedColumns),
    matched: fields.matched,
    undecided: fields.lines.filter((line) => line.includes("{ decide: ")).length,
    unusedColumns,
  };
}

async function profileColumns(
  source: Source,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ColumnProfile>> {
  const profilers = source.header.map(() => new ColumnProfiler());
  for await (const row of readRows(source, signal)) {
    if (row.error !== undefined) continue;
    for (const [i, profiler] of profilers.entries()) profiler.add(row.cells[i] ?? "", row.line);
  }
  return new Map(
    source.header.map((name, i) => [name, (profilers[i] ?? new ColumnProfiler()).conclude()]),
  );
}

function render(
  source: Source,
  target: Target,
  { lines, leaveToServer }: SuggestedFields,
  unusedColumns: readonly string[],
): string {
  const { delimiter } = source.dialect;
  const text = [
    writeComment(`A starting mapping for ${source.name}, to be looked over by a person.`),
    writeComment("Fields that say decide: are for you; until then each row is invalid."),
    "version: 1",
    `target: ${target.name}`,
    writeComment(
      `source: { delimiter: ${JSON.stringify(delimiter)} } would refuse files that have another`,
    ),
    ...(leaveToServer.length === 0
      ? []
      : ["leave_to_server:", ...leaveToServer.map((name) => `  - ${name}`)]),
    ...(unusedColumns.length === 0
      ? []
      : [writeComment(`columns that no field uses: ${unusedColumns.map(writeText).join(", ")}`)]),
    "fields:",
    ...lines.map((line) => `  ${line}`),
  ];
  return `${text.map(printable).join("\n")}\n`;
}
