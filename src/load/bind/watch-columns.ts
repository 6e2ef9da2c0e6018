import type { ColumnWatch } from "../bound-load.ts";
import { ConfigurationError, type LoadError, SourceError } from "../../kernel/load-error.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { compileWatches, type FieldWatch } from "../../mapping/watch/compile-watches.ts";
import { negativeStyle } from "../../mapping/watch/inspect-value.ts";
import { looksLikeSerial } from "../../rows/looks-like-serial.ts";
import { printable } from "../../kernel/show-cell.ts";
import type { SourceRow } from "../../rows/row.ts";
import type { WarningLog } from "../../rows/warning.ts";
import { LengthWatch } from "../../source/length-watch.ts";
import { withCommas } from "../../kernel/counts.ts";

interface Watched {
  readonly watch: FieldWatch;
  readonly lengths: LengthWatch;
  /** Line of the first amount of each way to write a negative one. */
  readonly negatives: Map<string, number>;
  filled: number;
  serials: number;
  longIds: number;
  cutIds: number;
}

const fewCut = 10;
const mostCut = 0.2;
const fewSerials = 2;

/** @param accept codes that a person takes the responsibility for */
export function watchColumns(
  mapping: Mapping,
  header: readonly string[],
  accept: readonly string[],
): ColumnWatch {
  const watched = compileWatches(mapping, header, 0)
    .filter(({ holds }) => holds === "id" || holds === "date" || holds === "amount")
    .map((watch): Watched => ({
      watch,
      lengths: new LengthWatch(),
      negatives: new Map(),
      filled: 0,
      serials: 0,
      longIds: 0,
      cutIds: 0,
    }));
  return {
    add: (row) => {
      for (const one of watched) addCell(one, row);
    },
    tell: (log) => {
      for (const one of watched) tellColumn(one, accept, log);
    },
    refusal: (name) => refuseSerials(watched, accept, name) ?? refuseCut(watched, accept, name),
  };
}

function addCell(one: Watched, { cells, line }: SourceRow): void {
  const text = one.watch.textOf(cells)?.trim() ?? "";
  if (text === "") return;
  one.filled += 1;
  const { holds } = one.watch;
  if (holds === "id") {
    one.lengths.add(text, line);
    if (text.length < 16 || !/^\d{16,}$/.test(text)) return;
    one.longIds += 1;
    if (/^\d{15}0+$/.test(text)) one.cutIds += 1;
  } else if (holds === "date") {
    if (looksLikeSerial(text)) one.serials += 1;
  } else {
    const style = negativeStyle(text);
    if (style !== undefined && !one.negatives.has(style)) one.negatives.set(style, line);
  }
}

function tellColumn(
  { watch, lengths, negatives }: Watched,
  accept: readonly string[],
  log: WarningLog,
): void {
  const column = watch.columns[0]?.name ?? "";
  const short = lengths.lostZeros();
  if (short !== undefined && !accept.includes("id-zeros-lost"))
    log.merge([{ code: "id-zeros-lost", ...short, samples: [column] }]);
  if (negatives.size < 2) return;
  const lines = [...negatives.values()].toSorted((a, b) => a - b);
  log.merge([{ code: "num-mixed-negatives", count: 1, lines, samples: [column] }]);
}

/** A column of dates that has nothing but day numbers: nobody but a person can say from when they count. */
function refuseSerials(
  watched: readonly Watched[],
  accept: readonly string[],
  name: string,
): LoadError | undefined {
  const found = watched.find(({ filled, serials }) => serials >= fewSerials && serials === filled);
  if (found === undefined || accept.includes("xl-serial")) return undefined;
  const { columns, field } = found.watch;
  return new ConfigurationError(
    printable(
      `column "${columns[0]?.name ?? ""}" of ${name} (fields.${field}) has a spreadsheet's day numbers in place of dates, and does not show whether they count from 1900 or from 1904.`,
    ),
    {
      code: "ERR_COLUMN_UNDECIDED",
      actions: [
        "Say it in the mapping: date: { excel_serial: 1900 }, or 1904 for files of old Macs.",
        "Or format the column as date and export the file again.",
      ],
    },
  );
}

/** So many long ids that end in zeros that a spreadsheet must have cut them. */
function refuseCut(
  watched: readonly Watched[],
  accept: readonly string[],
  name: string,
): LoadError | undefined {
  const found = watched.find(
    ({ cutIds, longIds }) => cutIds >= fewCut && cutIds > longIds * mostCut,
  );
  if (found === undefined || accept.includes("id-15-digits")) return undefined;
  const { cutIds, longIds, watch } = found;
  return new SourceError(
    printable(
      `${name} holds ${withCommas(cutIds)} ids that end in zeros behind their 15th digit, of ${withCommas(longIds)} long ones in column "${watch.columns[0]?.name ?? ""}": a spreadsheet has cut them.`,
    ),
    {
      code: "ERR_SOURCE_DAMAGED",
      actions: [
        "Format the column as text and export the file again.",
        "If the ids are right, say --accept id-15-digits.",
      ],
    },
  );
}
