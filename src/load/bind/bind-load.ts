import type { BoundLoad } from "../bound-load.ts";
import { SourceError } from "../../kernel/load-error.ts";
import { compileMapping } from "../../mapping/compile-mapping.ts";
import { loadMappingWithTables } from "./read-lookup-table.ts";
import { takeParameters } from "../../mapping/take-parameters.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { wantedColumns } from "../../mapping/resolve-columns.ts";
import { createSurvey, type Decision } from "../../mapping/survey/survey-columns.ts";
import { bookkeepingColumns } from "../../source/bookkeeping.ts";
import { openSource } from "../../source/open-source.ts";
import { readRows } from "../../source/read-rows.ts";
import { systemClock } from "../../kernel/clock.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { Source } from "../../source/source.ts";
import { findRepeatedCorrections } from "./judge-correction.ts";
import { groupRows } from "./group-rows.ts";
import { createDamageJudge } from "./judge-damage.ts";
import { createTotalJudge, proveTotals } from "./judge-total.ts";
import { readAbove } from "./read-above.ts";
import { settingsFor } from "./settings-for.ts";
import type { ReadingSettings } from "../load-request.ts";
import { duplicatePolicy, settleDuplicates } from "./settle-duplicates.ts";
import { watchColumns } from "./watch-columns.ts";
import { compileValidator } from "../../validation/compile-validator.ts";

export interface BindRequest {
  readonly sourcePath: string;
  readonly sourceName?: string | undefined;
  readonly mappingPath: string;
  /** Where its look-up files are, by where it has them; others are where it has them. */
  readonly tables?: ReadonlyMap<string, string> | undefined;
  /** What a person says about the file; it wins over the mapping. */
  readonly reading?: ReadingSettings | undefined;
  /** Epoch milliseconds, by which dates are early or late; default: those of the system. */
  readonly now?: number | undefined;
  /** May refuse the two, by throwing, before they are held against one another. */
  readonly accept?: (source: Source, mapping: Mapping) => void;
}

/**
 * Opens source and mapping and binds them.
 * @throws SourceError, ConfigurationError when one can't be read or the header lacks a mapped column
 */
export async function bindLoad(paths: BindRequest, signal?: AbortSignal): Promise<BoundLoad> {
  const written = await loadMappingWithTables(paths.mappingPath, paths.tables);
  const opened = await openSource(paths.sourcePath, settingsFor(written.source, paths.reading), {
    signal,
    wanted: wantedColumns(written),
  });
  const named = paths.sourceName === undefined ? opened : { ...opened, name: paths.sourceName };
  paths.accept?.(named, written);
  assertBookkeepingInPlace(named);
  const parameters = takeParameters(written, paths.reading?.parameters);
  const above = await readAbove(named, written, parameters, signal);
  const given = new Map([...parameters, ...above]);
  const { mapping, decisions } = await surveyRows(named, { ...written, given }, signal);
  const mapper = compileMapping(mapping, named.header, named.name, named.sheet);
  const accept = paths.reading?.accept ?? [];
  const known: BoundLoad = {
    source: named,
    readRows: (...asked) => readRows(named, ...asked),
    mapping,
    target: mapping.target,
    mapper,
    validate: compileValidator(mapping.target, mapping),
    decisions,
    judgeDamage: createDamageJudge(mapping, named.header, {
      accept,
      now: paths.now ?? systemClock.now(),
    }),
    accept,
    watchColumns: () => watchColumns(mapping, named.header, accept),
  };
  const source: Source = {
    ...named,
    isSkipped: (cells) => mapper.mapRow({ rowNumber: 0, line: 0, cells }).kind === "skipped",
    judgeTotal: createTotalJudge(known),
  };
  await assertHasRows(source);
  const bound = await groupRows(
    {
      ...known,
      source,
      readRows: (...asked) => readRows(source, ...asked),
      ...(source.layout.hasBookkeeping && {
        corrections: { repeated: await findRepeatedCorrections(source, signal) },
      }),
    },
    signal,
  );
  await proveTotals(bound, signal);
  const policy = duplicatePolicy(mapping);
  if (policy === "in-order") return bound;
  return { ...bound, judgeDuplicate: await settleDuplicates(bound, policy, signal) };
}

/** Lets the columns prove what the mapping leaves to them; reads the file only if there is such a column. */
async function surveyRows(
  source: Source,
  mapping: Mapping,
  signal: AbortSignal | undefined,
): Promise<{ readonly mapping: Mapping; readonly decisions: readonly Decision[] }> {
  const survey = createSurvey(mapping, source);
  if (survey === undefined) return { mapping, decisions: [] };
  for await (const row of readRows(source, signal)) survey.add(row);
  return survey.conclude();
}

/**
 * Where the column that links a row to the one it corrects was moved, the link would be lost without a word, and the row
 * sent as a new one.
 * @throws SourceError ERR_SOURCE_HEADER
 */
function assertBookkeepingInPlace({ name, header, headerLine, sheet }: Source): void {
  const [link] = bookkeepingColumns;
  const stray = header.find((column) => column.toLowerCase() === link);
  if (stray === undefined) return;
  throw new SourceError(
    `${name} ${nameOfPlace(headerLine, sheet)}: the column ${stray} tells which row is corrected, and can't be read where it stands`,
    {
      code: "ERR_SOURCE_HEADER",
      actions: [
        `Make ${bookkeepingColumns.join(", ")} the last three columns, in this order, as they were in the rejects file.`,
        "If the rows correct none of an earlier load, take all three out.",
      ],
    },
  );
}

/** An export without rows is as a rule a failed export, never a load that went well. */
async function assertHasRows(source: Source): Promise<void> {
  for await (const _row of readRows(source)) return;
  throw new SourceError(`${source.name} has a header and no rows`, {
    code: "ERR_SOURCE_NO_ROWS",
    actions: ["Look at how the file was exported; nothing was loaded."],
  });
}
