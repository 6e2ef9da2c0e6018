import { createHash } from "node:crypto";
import type { DropLoadSettings } from "../drops/load-settings.ts";
import { LoadError } from "../kernel/load-error.ts";
import type { ReadingSettings } from "../load/load-request.ts";
import { bindLoad } from "../load/bind/bind-load.ts";
import { createFieldSums } from "../load/bind/control-totals.ts";

/** What a file comes to, row by row. */
export interface RowFigures {
  readonly rows: number;
  /** The same for files that have the same rows, in whatever order and however they are written. */
  readonly rowsDigest: string;
  /** By field, as decimals. A field that the mapping does not have is left out. */
  readonly sums: Readonly<Record<string, string>>;
}

interface Reading {
  readonly mappingPath: string;
  readonly load: Partial<Pick<DropLoadSettings, "accept" | "parameters">>;
  /** Fields to add up. */
  readonly fields: readonly string[];
  readonly signal: AbortSignal;
}

/** What a drop says about its files; undefined: nothing. */
export function readingOf({ accept, parameters }: Reading["load"]): ReadingSettings | undefined {
  return accept === undefined && parameters === undefined ? undefined : { accept, parameters };
}

/**
 * Reads a file as its load will, from end to end, in the memory of one row.
 * @returns undefined where it can't be read: the load says why
 */
export async function readFigures(
  sourcePath: string,
  { mappingPath, load, fields, signal }: Reading,
): Promise<RowFigures | undefined> {
  const reading = readingOf(load);
  try {
    const { readRows, mapper } = await bindLoad({ sourcePath, mappingPath, reading }, signal);
    const known = fields.filter((field) => mapper.makerOf(field) !== undefined);
    const counter = createFieldSums(mapper, known);
    const digest = createRowsDigest();
    let rows = 0;
    for await (const row of readRows(signal)) {
      rows += 1;
      digest.add(row.cells);
      counter.add(row);
    }
    const sums = [...counter.sums].map(([field, { total }]) => [field, total.toFixed()] as const);
    return { rows, rowsDigest: digest.value(), sums: Object.fromEntries(sums) };
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

const modulus = 2n ** 256n;

/** Hashes of rows, added up: no order is left in a sum, and a row that comes twice counts twice. */
function createRowsDigest(): { add(cells: readonly string[]): void; value(): string } {
  let rows = 0;
  let sum = 0n;
  return {
    add: (cells) => {
      rows += 1;
      const hash = createHash("sha256").update(JSON.stringify(cells)).digest("hex");
      sum = (sum + BigInt(`0x${hash}`)) % modulus;
    },
    value: () => `${rows}:${sum.toString(16).padStart(64, "0")}`,
  };
}
