import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, LoadError, previewRows } from "../../src/index.ts";
import type { JsonValue } from "../../src/kernel/json.ts";

/** What became of a file: each row's value or the codes of its errors, and the warnings about it. */
export interface Judgement {
  /** Of every row: what the looked-at field would be sent as, or the codes of the row's errors, each with a `!`. */
  readonly rows: readonly (JsonValue | undefined)[];
  /** `code: count (lines)`. */
  readonly warnings: readonly string[];
  /** The sentence of the first error. */
  readonly says: string;
}

export interface HazardOptions {
  /** More keys of the mapping, as YAML. */
  readonly opening?: string;
  /** More fields, each a line. */
  readonly fields?: readonly string[];
  /** More columns, with their cells row by row. */
  readonly beside?: Readonly<Record<string, readonly string[]>>;
  readonly accept?: readonly string[];
}

const custom =
  "custom_fields: { flag__c: boolean, count__c: integer, share__c: number, code__c: string, contact_email: string, due_date__c: string, status__c: string, contact_name: string, other_id: string }";

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** Runs a check and a preview, as a user would, over a file of bytes. */
export async function judgeFile(
  content: string | Uint8Array,
  mapping: string,
  field: string,
  accept: readonly string[] = [],
): Promise<Judgement> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-hazard-"));
  try {
    const [sourcePath, mappingPath] = [join(folder, "hazard.csv"), join(folder, "m.yaml")];
    writeFileSync(sourcePath, content);
    writeFileSync(mappingPath, mapping);
    const reading = { accept };
    const { preflight } = await checkFile({
      sourcePath,
      mappingPath,
      reading,
      keepErrors: Number.POSITIVE_INFINITY,
    });
    const shown = await previewRows({ sourcePath, mappingPath, reading, rows: 1000, from: 1 });
    const errors = new Map<number, string[]>();
    for (const { rowNumber, code } of preflight.firstErrors)
      errors.set(rowNumber, [...(errors.get(rowNumber) ?? []), `${code}!`]);
    return {
      rows: shown.map(
        ({ rowNumber, payload }) => errors.get(rowNumber)?.join(" ") ?? payload?.[field],
      ),
      warnings: preflight.warnings.map(
        ({ code, count, lines }) => `${code}: ${count} (${lines.join(", ")})`,
      ),
      says: shown.flatMap((row) => row.errors)[0] ?? "",
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Writes cells into a column `C` of a file of invoice details, the first of them in line 2, and judges the file.
 * @param field that the column is mapped to @param settings of the field, as YAML behind `column: C`
 */
export async function judgeCells(
  cells: readonly string[],
  field: string,
  settings = "",
  { opening = "", fields = [], beside = {}, accept = [] }: HazardOptions = {},
): Promise<Judgement> {
  const base: Readonly<Record<string, string>> = {
    Id: "Id",
    AccountId: "{ constant: 1 }",
    ProductId: "{ constant: 2 }",
    ActivityDate: '{ constant: "2026-01-31" }',
    Quantity: '{ constant: "1" }',
  };
  const own = [field, ...fields.map((line) => line.split(":")[0] ?? "")];
  const lines = [
    "version: 1",
    "target: billingplatform/invoice-detail",
    custom,
    ...(opening === "" ? [] : [opening]),
    "fields:",
    ...Object.entries(base)
      .filter(([name]) => !own.includes(name))
      .map(([name, value]) => `  ${name}: ${value}`),
    ...fields.map((line) => `  ${line}`),
    `  ${field}: { column: C${settings === "" ? "" : `, ${settings}`} }`,
  ];
  const others = Object.entries(beside);
  const rows = cells.map((cell, i) =>
    [`k${i + 1}`, cell, ...others.map(([, values]) => values[i] ?? "")].map(quoted).join(","),
  );
  const header = ["Id", "C", ...others.map(([name]) => name)].join(",");
  return await judgeFile(`${header}\n${rows.join("\n")}\n`, `${lines.join("\n")}\n`, field, accept);
}

/** A check for assert.rejects: the file is refused with this code, and words that say what to do. */
export const refusedWith =
  (code: string, message: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof LoadError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match([error.message, ...error.actions].join("\n"), message);
    return true;
  };
