import type { Mapping } from "../../mapping/mapping.ts";
import type { RowMapper } from "../../mapping/compile-mapping.ts";
import { settingsOf } from "../../mapping/schema/field-schema.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { SourceRow } from "../../rows/row.ts";
import type { WarningLog } from "../../rows/warning.ts";
import type { FooterRow } from "../../source/source.ts";
import type { BoundLoad } from "../bound-load.ts";
import {
  addMade,
  compareSum,
  createSum,
  describeTotal,
  makeOf,
  readAmount,
  type Sum,
} from "./control-totals.ts";
import type { TotalComparison } from "../load-proposal.ts";
import { isIdField } from "../../rows/is-id-field.ts";

/** Holds the sums that a file itself gives below its rows against its rows. */
export interface FooterTotals {
  add(row: SourceRow): void;
  readonly take: (footer: FooterRow) => void;
  /** What does not agree and is not accepted, and what agrees. */
  readonly compare: () => readonly TotalComparison[];
}

const code = "footer-total";

interface FieldSums {
  readonly field: string;
  readonly make: ReturnType<RowMapper["makerOf"]>;
  /** Of every row. */
  readonly all: Sum;
  /** Of those that the mapping does not skip. */
  readonly kept: Sum;
  /** Of those behind the last total between the rows. */
  group: Sum;
}

type Bound = Pick<BoundLoad, "source" | "mapping" | "mapper" | "accept">;

/**
 * Adds up what a footer may give the sum of, if the file may have one. A footer counts the rows of its file: those that
 * the mapping skips may be among them or not.
 * @param log takes what can't be compared, and differences that are accepted
 */
export function createFooterTotals(bound: Bound, log: WarningLog): FooterTotals {
  const { source, mapper } = bound;
  const fields = source.lastSums.length > 0 ? listAmounts(bound.mapping) : [];
  const sums = fields.map((field): FieldSums => ({
    field,
    make: mapper.makerOf(field),
    all: createSum(),
    kept: createSum(),
    group: createSum(),
  }));
  let hasGroups = false;
  const footers: FooterRow[] = [];
  return {
    add: (row) => {
      if (sums.length === 0) return;
      // A total between the rows is no part of a sum; it ends a group of them.
      if (row.error?.code === "total-row") {
        hasGroups = true;
        for (const sum of sums) sum.group = createSum();
        return;
      }
      const isKept = row.error !== undefined || !mapper.skips(row);
      for (const { make, all, kept, group } of sums) {
        const made = makeOf(row, make);
        addMade(all, made);
        addMade(group, made);
        if (isKept) addMade(kept, made);
      }
    },
    take: (footer) => footers.push(footer),
    compare: () => {
      // The sums were not begun, because nothing at the file's end looked like a total.
      if (source.lastSums.length === 0)
        for (const { line } of footers) log.add("footer-unread", line);
      return footers.flatMap((footer) =>
        sums.flatMap((sum) => compareFooter(footer, { ...sum, hasGroups }, bound, log)),
      );
    },
  };
}

function compareFooter(
  { cells, line }: FooterRow,
  { field, make, all, kept, group, hasGroups }: FieldSums & { readonly hasGroups: boolean },
  { mapper, accept, source }: Bound,
  log: WarningLog,
): readonly TotalComparison[] {
  const row = { rowNumber: 0, line, cells };
  const { column, cell = "" } = mapper.originOf(field, row);
  if (column === undefined || cell.trim() === "") return [];
  const place = nameOfPlace(line, source.sheet, Math.max(0, source.header.indexOf(column)));
  const expected = readAmount(makeOf(row, make));
  if (expected === undefined) {
    log.add("footer-unread", line, column);
    return [];
  }
  const compare = (sum: Sum): TotalComparison => ({
    ...compareSum({ field, from: `the file's footer, ${place}`, expected }, sum),
    acceptableAs: code,
  });
  const found = [all, kept].map(compare).find(({ agrees }) => agrees) ?? compare(kept);
  // The sum of the last group only says nothing of the whole.
  if (!found.agrees && hasGroups && compare(group).agrees) return [];
  if (found.agrees || !accept.includes(code)) return [found];
  log.add(code, line, describeTotal(found));
  return [];
}

/** Fields of amounts that come from one column; a sum of what was rounded is not what the sum is rounded to. */
export function listAmounts({ file, target, customFields }: Mapping): readonly string[] {
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const settings = settingsOf(field);
    if (settings.column === undefined || name === target.key.field || isIdField(name)) return [];
    const spec = target.fields.find((one) => one.name === name);
    const type = spec?.type ?? customFields[name];
    if (typeof settings.decimal === "object" && settings.decimal.round !== undefined) return [];
    const isAmount =
      settings.decimal !== undefined ||
      settings.integer !== undefined ||
      type === "number" ||
      type === "integer" ||
      spec?.form === "a decimal like 1.5";
    return isAmount ? [name] : [];
  });
}
