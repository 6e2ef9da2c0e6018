import { z } from "zod";
import { UsageError } from "../kernel/load-error.ts";
import {
  type ColumnProfile,
  ColumnProfiler,
  listDateWays,
} from "../mapping/suggest/profile-column.ts";
import type { Certainty } from "../mapping/suggest/propose-columns.ts";
import {
  type SuggestedFields,
  suggestFields,
  writeProposal,
} from "../mapping/suggest/suggest-fields.ts";
import { writeComment, writeText } from "../mapping/suggest/write-yaml.ts";
import { lendOrder } from "../mapping/suggest/lend-order.ts";
import {
  type Damage,
  listDamage,
  renderClean,
  renderNulls,
} from "../mapping/suggest/render-cleaning.ts";
import { printable } from "../kernel/show-cell.ts";
import { isNullToken } from "../source/find-damage.ts";
import { openSource } from "../source/open-source.ts";
import { readRows } from "../source/read-rows.ts";
import { settingsFor } from "../load/bind/settings-for.ts";
import type { ReadingSettings } from "../load/load-request.ts";
import { pinShape, type SourceSettings } from "../source/shape.ts";
import type { Source } from "../source/source.ts";
import { namesOf } from "../targets/names/field-names.ts";
import type { Target } from "../targets/target.ts";
import { learnNames } from "./learn-names.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { requireTarget } from "./require-target.ts";
import { path, text, signal, sourceShape } from "./request-shapes.ts";

export interface SuggestRequest {
  readonly sourcePath: string;
  readonly sourceName?: string;
  readonly target: string;
  /** merge: a mapping whose rows are laid over their live records, so that the key alone is required. */
  readonly write?: "merge" | "replace" | undefined;
  /** The folder of the ledger, whose loads' mappings are learned from; without it only those beside the file are. */
  readonly runsDir?: string;
  /** What a person says about the file; the mapping says it too, then. */
  readonly reading?: ReadingSettings;
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

const shape: RequestShape<SuggestRequest> = {
  ...sourceShape,
  target: text,
  write: z.enum(["merge", "replace"]).optional(),
  runsDir: path.optional(),
  signal: signal.optional(),
};

export async function suggestMapping(request: SuggestRequest): Promise<Suggestion> {
  return await enterOperation("suggestMapping", shape, request, suggest);
}

async function suggest(request: SuggestRequest): Promise<Suggestion> {
  const target = requireTarget(request.target);
  const { signal } = request;
  const settings = settingsFor({}, request.reading);
  const opened = await openSource(request.sourcePath, settings, { signal });
  const source = { ...opened, name: request.sourceName ?? opened.name };
  const { profiles, nulls } = await profileColumns(source, signal);
  const { write = "replace" } = request;
  if (write === "merge" && target.method === "POST")
    throw new UsageError(`${target.name} creates records, so there is none to merge a row with.`, {
      code: "ERR_USAGE",
      actions: ["Take --write merge out."],
    });
  const names = namesOf(target.name);
  const isFile = request.sourceName === undefined;
  const learned = await learnNames(
    target.name,
    isFile ? request.sourcePath : undefined,
    request.runsDir,
  );
  const fields = suggestFields(target, source.header, profiles, write, {
    names,
    learned: learned.names,
  });
  const unusedColumns = source.header.filter(
    (name) => name !== "" && !fields.usedColumns.has(name),
  );
  return {
    text: render(source, target, {
      ...fields,
      write,
      remarks: learned.remarks,
      unusedColumns,
      settings,
      nulls,
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
  /** How often each word for nothing stands in the file. */
  readonly nulls: ReadonlyMap<string, number>;
}

const mostNulls = 20;

async function profileColumns(source: Source, signal: AbortSignal | undefined): Promise<Profiles> {
  const ways = listDateWays();
  const profilers = source.header.map(() => new ColumnProfiler(ways));
  const nulls = new Map<string, number>();
  for await (const row of readRows(source, signal)) {
    if (row.error !== undefined) continue;
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
  return { profiles: lendOrder(profiles), nulls };
}

function countWord(nulls: Map<string, number>, word: string): void {
  const count = nulls.get(word);
  if (count !== undefined || nulls.size < mostNulls) nulls.set(word, (count ?? 0) + 1);
}

interface Rendered extends SuggestedFields {
  readonly write: "merge" | "replace";
  readonly remarks: readonly string[];
  readonly unusedColumns: readonly string[];
  /** What was said about how to read the file. */
  readonly settings: SourceSettings;
  readonly damage: Damage;
  readonly nulls: ReadonlyMap<string, number>;
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
  source: Source,
  target: Target,
  { lines, leaveToServer, unusedColumns, damage, nulls, settings, write, remarks }: Rendered,
): string {
  const text = [
    writeComment(`A starting mapping for ${source.name}, to be looked over by a person.`),
    writeComment("Fields that say decide: are for you; until then each row is invalid."),
    ...remarks.map(writeComment),
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
    ...renderNulls(nulls),
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
