import { printable } from "../kernel/show-cell.ts";
import { type Answers } from "../mapping/suggest/answers.ts";
import { FillTally } from "../mapping/suggest/fill-tally.ts";
import { lendOrder } from "../mapping/suggest/lend-order.ts";
import {
  type ColumnProfile,
  ColumnProfiler,
  listDateWays,
} from "../mapping/suggest/profile-column.ts";
import type { Certainty, LearnedName } from "../mapping/suggest/propose-columns.ts";
import {
  type Damage,
  listDamage,
  renderClean,
  renderNulls,
} from "../mapping/suggest/render-cleaning.ts";
import {
  type SuggestedFields,
  suggestFields,
  writeProposal,
} from "../mapping/suggest/suggest-fields.ts";
import { suggestWords } from "../mapping/suggest/suggest-words.ts";
import { writeComment, writeText } from "../mapping/suggest/write-yaml.ts";
import type { SourceSettings } from "../rows/source-settings.ts";
import { isNullToken } from "../source/find-damage.ts";
import { readRows } from "../source/read-rows.ts";
import { pinShape } from "../source/shape.ts";
import type { Source } from "../source/source.ts";
import type { Target } from "../targets/target.ts";
import type { TargetNames } from "../targets/target-names.ts";

/** A mapping to start with. */
export interface Suggestion {
  /** The mapping file: YAML with comments. */
  readonly text: string;
  /** Fields that a column was found for. */
  readonly matched: number;
  /** Fields that a person has to decide on. */
  readonly undecided: number;
  readonly unusedColumns: readonly string[];
  /** Every column that may belong to a field, with what speaks for it; the best first. */
  readonly proposals: readonly SuggestedColumn[];
}

/** A column proposed for a field. */
export interface SuggestedColumn {
  readonly field: string;
  readonly column: string;
  /** certain: it is in the mapping; likely: it stands there as a comment, ready to be used; possible: its name or cells come near. */
  readonly certainty: Certainty;
  readonly reasons: readonly string[];
  /** The line that a mapping would have. */
  readonly line: string;
}

/** What earlier mappings to a target say about its fields. */
export interface Learned {
  readonly names: readonly LearnedName[];
  /** Why something could not be looked at. */
  readonly remarks: readonly string[];
}

/** All that is known of a file before anything is suggested. */
export interface Study extends Profiles {
  readonly target: Target;
  readonly source: Source;
  readonly settings: SourceSettings;
  readonly names: TargetNames;
  readonly learned: Learned;
}

/** The fields of a mapping, as far as they are known and answered. */
export function suggestFor(
  { target, source, profiles, names, learned }: Study,
  write: "merge" | "replace",
  answers: Answers,
): SuggestedFields {
  const knowledge = { names, learned: learned.names };
  return suggestFields(target, source.header, profiles, write, knowledge, answers);
}

/** The mapping as text, with what is proposed for it. */
export function compose(study: Study, write: "merge" | "replace", answers: Answers): Suggestion {
  const { source, profiles, target, fills } = study;
  const fields = suggestFor(study, write, answers);
  const words = suggestWords({ target, profiles, fills, proposals: fields.proposals });
  const unusedColumns = source.header.filter(
    (name) => name !== "" && !fields.usedColumns.has(name),
  );
  return {
    text: render(study, {
      ...fields,
      lines: [...fields.lines, ...words.fields, ...fields.unused],
      whole: words.whole,
      write,
      unusedColumns,
      answers,
      damage: listDamage(profiles),
    }),
    matched: fields.matched,
    undecided: fields.undecided,
    unusedColumns,
    proposals: fields.proposals.map((proposal) => ({
      field: proposal.address,
      column: proposal.column,
      certainty: proposal.certainty,
      reasons: proposal.reasons,
      line: writeProposal(proposal),
    })),
  };
}

interface Profiles {
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly fills: FillTally;
  /** How often each word for nothing stands in the file. */
  readonly nulls: ReadonlyMap<string, number>;
}

const mostNulls = 20;

/** Reads the file, once. */
export async function profileColumns(
  source: Source,
  signal: AbortSignal | undefined,
): Promise<Profiles> {
  const ways = listDateWays();
  const profilers = source.header.map(() => new ColumnProfiler(ways));
  const fills = new FillTally(source.header);
  const nulls = new Map<string, number>();
  for await (const row of readRows(source, signal)) {
    if (row.error !== undefined) continue;
    fills.add(row.cells);
    for (const [i, profiler] of profilers.entries()) {
      const cell = row.cells[i] ?? "";
      profiler.add(cell, row.line);
      if (isNullToken(cell)) countWord(nulls, cell.trim());
    }
  }
  const profiles = new Map(
    source.header.map((name, i) => [name, (profilers[i] ?? new ColumnProfiler(ways)).conclude()]),
  );
  for (const { strayWords } of profiles.values())
    for (const [word, count] of strayWords) if (!nulls.has(word)) nulls.set(word, count);
  return { profiles: lendOrder(profiles), fills, nulls };
}

function countWord(nulls: Map<string, number>, word: string): void {
  const count = nulls.get(word);
  if (count !== undefined || nulls.size < mostNulls) nulls.set(word, (count ?? 0) + 1);
}

interface Rendered extends SuggestedFields {
  readonly write: "merge" | "replace";
  /** Comments about the whole mapping. */
  readonly whole: readonly string[];
  readonly unusedColumns: readonly string[];
  readonly answers: Answers;
  readonly damage: Damage;
}

/** What was said about the file has to be said of the next one; what was found may be. */
function writeSource(
  { shape }: Source,
  { sheet, entry, delimiter, encoding, quote, headerRow, footer, padShortRows }: SourceSettings,
): string {
  const said = Object.entries({
    sheet,
    entry,
    delimiter,
    encoding,
    quote,
    header_row: headerRow,
    footer,
    pad_short_rows: padShortRows,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  if (said.length > 0) return `source: { ${said.join(", ")} }`;
  const pins = pinShape(shape);
  const found = [
    ...(pins.sheet === undefined ? [] : [`sheet: ${JSON.stringify(pins.sheet)}`]),
    ...(pins.delimiter === undefined ? [] : [`delimiter: ${JSON.stringify(pins.delimiter)}`]),
    ...(pins.encoding === undefined || pins.encoding === "utf-8"
      ? []
      : [`encoding: ${pins.encoding}`]),
    ...(pins.headerRow === 1 ? [] : [`header_row: ${pins.headerRow}`]),
  ].join(", ");
  return writeComment(`source: { ${found} } would refuse files of another shape`);
}

function render(
  { source, target, settings, nulls, learned }: Study,
  { lines, whole, leaveToServer, unusedColumns, damage, write, answers }: Rendered,
): string {
  const text = [
    writeComment(`A starting mapping for ${source.name}, to be looked over by a person.`),
    writeComment("Fields that say decide: are for you; until then each row is invalid."),
    ...learned.remarks.map(writeComment),
    "version: 1",
    `target: ${target.name}`,
    ...(write === "merge"
      ? [
          "write: merge",
          writeComment("each row is laid over its live record: the key alone is required"),
        ]
      : []),
    writeSource(source, settings),
    ...renderClean(damage),
    ...renderNulls(nulls, answers.nulls),
    ...(leaveToServer.length === 0
      ? []
      : ["leave_to_server:", ...leaveToServer.map((name) => `  - ${name}`)]),
    ...(unusedColumns.length === 0
      ? []
      : [writeComment(`columns that no field uses: ${unusedColumns.map(writeText).join(", ")}`)]),
    ...whole,
    "fields:",
    ...lines.map((line) => `  ${line}`),
  ];
  return `${text.map(printable).join("\n")}\n`;
}
