import { ConfigurationError } from "../../kernel/load-error.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { SourceRow } from "../../rows/row.ts";
import { printable } from "../../kernel/show-cell.ts";
import { namingPlace } from "../compile-pattern.ts";
import { compileSkip } from "../compile-skip.ts";
import { compileText } from "../compile-text.ts";
import { compileTidy } from "../compile-tidy.ts";
import type { Mapping } from "../mapping.ts";
import { resolveColumns } from "../resolve-columns.ts";
import type { FieldSettings } from "../schema/field-schema.ts";
import { settingsIn } from "../settings-of-file.ts";
import { isBlank } from "../transforms/is-blank.ts";
import { isAuto } from "./is-auto.ts";
import type { Conclusion, NameLine, Proof } from "./proof.ts";
import { DateProof } from "./prove-date.ts";
import { DecimalProof } from "./prove-decimal.ts";

/** What a column was found to prove. */
export interface Decision {
  readonly field: string;
  readonly column: string;
  /** As a mapping writes it: `decimal: ","`. */
  readonly setting: string;
  /** The cell that shows it; undefined where nothing had to be shown. */
  readonly because: string | undefined;
}

/** Looks at every row of a source before any is mapped. */
export interface Survey {
  add(row: SourceRow): void;
  /** @throws ConfigurationError ERR_COLUMN_UNDECIDED, ERR_COLUMN_CONTRADICTS naming column, cells and setting */
  conclude(): { readonly mapping: Mapping; readonly decisions: readonly Decision[] };
}

interface SurveyedSource {
  readonly name: string;
  readonly header: readonly string[];
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet?: string;
}

interface Column {
  readonly field: string;
  readonly column: string;
  readonly settings: FieldSettings;
  readonly textOf: (cells: readonly string[]) => string | undefined;
  readonly proof: Proof;
}

const proofOf = ({ date, decimal }: FieldSettings, nameLine: NameLine): Proof =>
  date === undefined
    ? new DecimalProof(typeof decimal === "object" ? decimal : {}, nameLine)
    : new DateProof(typeof date === "object" ? date : { format: "auto" }, undefined, nameLine);

type Bound = Parameters<typeof compileText>[2];

const anyField = { type: undefined, allowed: undefined };

function watch(
  field: string,
  settings: FieldSettings,
  bound: Bound,
  sheet: string | undefined,
): readonly Column[] {
  const reader = compileText(field, settings, bound, compileTidy(settings, anyField));
  if (reader === undefined) return [];
  const [first] = reader.columns;
  const column = first?.name ?? "";
  const proof = proofOf(settings, (line) => nameOfPlace(line, sheet, first?.index));
  return [{ field, column, settings, textOf: reader.textOf, proof }];
}

/**
 * A survey of the columns whose number or date format the mapping leaves to them; undefined when there are none.
 * @throws ConfigurationError ERR_HEADER_MISMATCH as compileMapping does
 */
export function createSurvey(
  mapping: Mapping,
  { header, name: sourceName, sheet }: SurveyedSource,
): Survey | undefined {
  const open = Object.entries(mapping.file.fields)
    .map(([field, written]) => [field, settingsIn(mapping.file, field, written)] as const)
    .filter(([, settings]) => isAuto(settings));
  if (open.length === 0) return undefined;
  const take = resolveColumns(mapping, header, sourceName);
  const bound = { take, lists: mapping.lists };
  const columns = open.flatMap(([field, settings]) => watch(field, settings, bound, sheet));
  const skip = compileSkip(mapping.file.skip_rows ?? [], bound);
  return {
    add: ({ cells, line, error }) => {
      namingPlace(line, { header, sheet }, () => {
        if (error !== undefined || skip.judge(cells) !== undefined) return;
        for (const { textOf, proof } of columns) {
          const text = textOf(cells);
          if (text !== undefined && !isBlank(text)) proof.add(text, line);
        }
      });
    },
    conclude: () => conclude(mapping, columns, sourceName),
  };
}

function conclude(
  mapping: Mapping,
  columns: readonly Column[],
  sourceName: string,
): ReturnType<Survey["conclude"]> {
  const concluded = columns.map((column) => ({ column, conclusion: column.proof.conclude() }));
  const refused = concluded.filter(({ conclusion }) => "refused" in conclusion);
  if (refused.length > 0) throw refuseColumns(mapping, sourceName, refused);
  const fields = { ...mapping.file.fields };
  const decisions: Decision[] = [];
  for (const { column, conclusion } of concluded) {
    if ("refused" in conclusion) continue;
    const { settings, shown, because } = conclusion;
    fields[column.field] = { ...column.settings, ...settings };
    decisions.push({ field: column.field, column: column.column, setting: shown, because });
  }
  return { mapping: { ...mapping, file: { ...mapping.file, fields } }, decisions };
}

function refuseColumns(
  mapping: Mapping,
  sourceName: string,
  refused: readonly { readonly column: Column; readonly conclusion: Conclusion }[],
): ConfigurationError {
  const contradicts = refused.some(
    ({ conclusion }) => "refused" in conclusion && conclusion.isContradiction,
  );
  const sentences = refused.map(({ column, conclusion }) =>
    printable(
      `column "${column.column}" (fields.${column.field}) ${"refused" in conclusion ? conclusion.refused : ""}`,
    ),
  );
  const opening = `${sourceName} does not prove how its columns are written, as ${mapping.path} wants it:`;
  return new ConfigurationError([opening, ...sentences].join("\n"), {
    code: contradicts ? "ERR_COLUMN_CONTRADICTS" : "ERR_COLUMN_UNDECIDED",
    actions: [`Say in ${mapping.path} how the columns are written, in place of auto.`],
  });
}
