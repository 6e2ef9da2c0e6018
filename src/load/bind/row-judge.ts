import { compileMapping } from "../../mapping/compile-mapping.ts";
import type { Mapping, RowMapping } from "../../mapping/mapping.ts";
import type { RowResult, SourceRow } from "../../rows/row.ts";
import type { WarningTaker } from "../../rows/warning.ts";
import type { Source } from "../../source/source.ts";
import { findTarget } from "../../targets/index.ts";
import type { Target } from "../../targets/target.ts";
import { compileValidator } from "../../validation/compile-validator.ts";
import type { GatheredRows, JudgedBlock, TakenWarning } from "../../rows/row-threads.ts";
import { createDamageJudge } from "./judge-damage.ts";
import { prepareRecord } from "./prepare-record.ts";
import type { JudgedLoad } from "./prepare-rows.ts";

/** By what the rows of a bound load are judged. */
export interface RowRules {
  readonly mapping: RowMapping & Partial<Pick<Mapping, "lineOf">>;
  readonly source: Pick<Source, "name" | "header" | "sheet">;
  /** Codes of damage that a person lets pass. */
  readonly accept: readonly string[];
  /** Epoch milliseconds, by which dates are early or late. */
  readonly now: number;
}

type RowJudge = Pick<JudgedLoad, "mapper" | "validate" | "judgeDamage" | "target">;

/** @throws ConfigurationError ERR_HEADER_MISMATCH when the header lacks a column that the mapping takes */
export function compileRowJudge({ mapping, source, accept, now }: RowRules): RowJudge {
  const { target } = mapping;
  const { name, header, sheet } = source;
  return {
    target,
    mapper: compileMapping(mapping, header, name, sheet),
    validate: compileValidator(target, mapping),
    judgeDamage: createDamageJudge(mapping, header, { accept, now }),
  };
}

/** The same as plain data, for another thread. */
export type PackedRules = Omit<RowRules, "mapping"> & {
  readonly mapping: Omit<RowMapping, "target">;
  readonly targetName: string;
};

export function packRules({ mapping, source, ...rules }: RowRules): PackedRules {
  const { name, header, sheet } = source;
  const { target, lineOf: _lineOf, ...data } = mapping;
  const place = { name, header, ...(sheet !== undefined && { sheet }) };
  return { ...rules, mapping: data, source: place, targetName: target.name };
}

export function unpackRules({ mapping, targetName, ...rules }: PackedRules): RowRules {
  const target: Target | undefined = findTarget(targetName);
  if (target === undefined) throw new Error(`there is no target ${targetName}`);
  return { ...rules, mapping: { ...mapping, target } };
}

/** A block of rows as it goes from thread to thread. Copying one text takes less than copying its cells. */
export interface PackedBlock {
  /** Of each row: its cells in one text, or as they are where they are not as many as those of the first row. */
  readonly rows: readonly (string | readonly string[])[];
  /** How many cells the rows have that are one text. */
  readonly width: number;
  /** Number and line of each row. */
  readonly places: Float64Array;
  /** What else is known of a row, by its number in the block. */
  readonly more: ReadonlyMap<number, Omit<SourceRow, "rowNumber" | "line" | "cells">>;
  /** How many rows each record has. */
  readonly sizes: readonly number[];
  /** Rows beside records that can't be read, by the number of the record. */
  readonly unreadable: ReadonlyMap<number, NonNullable<GatheredRows<SourceRow>["unreadable"]>>;
}

/** A cell may hold it, too: then there are too many. */
const betweenCells = "\u001F";
/** What every row has. */
const membersOfRow = 3;

export function packBlock(records: readonly GatheredRows<SourceRow>[]): PackedBlock {
  const rows: (string | readonly string[])[] = [];
  const places: number[] = [];
  const more = new Map<number, Omit<SourceRow, "rowNumber" | "line" | "cells">>();
  const sizes: number[] = [];
  const unreadable = new Map<number, NonNullable<GatheredRows<SourceRow>["unreadable"]>>();
  const width = records[0]?.items[0]?.cells.length ?? 0;
  for (const record of records) {
    if (record.unreadable !== undefined) {
      const { rowNumber, line } = record.unreadable;
      unreadable.set(sizes.length, { rowNumber, line });
    }
    sizes.push(record.items.length);
    for (const row of record.items) {
      const { rowNumber, line, cells } = row;
      if (Object.keys(row).length > membersOfRow) {
        const { rowNumber: _number, line: _line, cells: _cells, ...rest } = row;
        more.set(rows.length, rest);
      }
      rows.push(cells.length === width ? cells.join(betweenCells) : cells);
      places.push(rowNumber, line);
    }
  }
  return { rows, width, places: Float64Array.from(places), more, sizes, unreadable };
}

interface UnpackedBlock {
  readonly records: readonly GatheredRows<SourceRow>[];
  /** Records whose cells can't be told apart. */
  readonly garbled: ReadonlySet<number>;
}

function unpackBlock(block: PackedBlock): UnpackedBlock {
  const { rows, width, places, more, sizes, unreadable } = block;
  const garbled = new Set<number>();
  let at = 0;
  const records = sizes.map((size, record) => {
    const items: SourceRow[] = [];
    for (const end = at + size; at < end; at += 1) {
      const packed = rows[at] ?? [];
      const cells = typeof packed === "string" ? packed.split(betweenCells) : packed;
      if (typeof packed === "string" && cells.length !== width) garbled.add(record);
      const rest = more.get(at);
      const row = { rowNumber: places[2 * at] ?? 0, line: places[2 * at + 1] ?? 0, cells };
      items.push(rest === undefined ? row : { ...row, ...rest });
    }
    return { items, unreadable: unreadable.get(record) };
  });
  return { records, garbled };
}

/** As `judgeRecords`, for a block from another thread. */
export function judgeBlock(bound: JudgedLoad, block: PackedBlock, hashes: boolean): JudgedBlock {
  const { records, garbled } = unpackBlock(block);
  const judged = judgeRecords(bound, records, hashes);
  return { ...judged, failed: new Set([...judged.failed, ...garbled]) };
}

function createTold() {
  const keys: (string | undefined)[] = [];
  const hashes: (string | undefined)[] = [];
  const settled = new Map<number, RowResult>();
  const joined = new Map<number, number>();
  const warnings: TakenWarning[] = [];
  const failed = new Set<number>();
  return { keys, hashes, settled, joined, warnings, failed } satisfies JudgedBlock;
}

/**
 * Maps and validates rows, as far as what becomes of them follows from each record alone: which of several rows with one key counts is for
 * whoever sees all of them. Throws nothing.
 * @param hashes whether payload hashes are asked for
 */
export function judgeRecords(
  { judgeDuplicate: _judgeDuplicate, ...bound }: JudgedLoad,
  records: readonly GatheredRows<SourceRow>[],
  hashes: boolean,
): JudgedBlock {
  const told = createTold();
  for (const [number, record] of records.entries()) {
    const log: WarningTaker = {
      add: (code, line, sample, column) =>
        void told.warnings.push([number, code, line, sample, column]),
    };
    const end = told.keys.length + record.items.length;
    try {
      let first = 0;
      for (const made of prepareRecord(bound, record, log)) {
        const row = told.keys.length;
        if (made.kind === "settled") told.settled.set(row, made.result);
        else if (made.kind === "joined") told.joined.set(row, first);
        else first = row;
        told.keys.push(made.kind === "valid" ? made.row.key : undefined);
        if (hashes) told.hashes.push(made.kind === "valid" ? made.row.payloadHash : undefined);
      }
    } catch {
      // Thrown again, with its place, where the record is handed out.
      told.failed.add(number);
      for (const column of hashes ? [told.keys, told.hashes] : [told.keys])
        while (column.length < end) column.push(undefined);
    }
  }
  return told;
}
