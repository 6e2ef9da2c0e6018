import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceError } from "../../src/kernel/load-error.ts";
import type { SourceRow } from "../../src/rows/row.ts";
import { openSource } from "../../src/source/open-source.ts";
import { readRows } from "../../src/source/read-rows.ts";
import type { Source } from "../../src/source/source.ts";

/** A temporary folder that is removed after the tests of the describe block it is made in. */
export function useTempFolder(): (name: string, content: string | Uint8Array) => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-source-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

export async function collect(source: Source): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of readRows(source)) rows.push(row);
  return rows;
}

/** Opens a file and reads all its rows as `[rowNumber, line, ...cells]`. */
export async function readTable(
  path: string,
  delimiter?: string,
): Promise<{ header: readonly string[]; rows: (number | string)[][] }> {
  const source = await openSource(path, delimiter === undefined ? {} : { delimiter });
  const rows = await collect(source);
  return {
    header: source.header,
    rows: rows.map((row) => [row.rowNumber, row.line, ...row.cells]),
  };
}

/** A check for assert.rejects: a SourceError with this code and message that says what to do. */
export const refused =
  (code: string, message: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof SourceError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.equal(error.exitCode, 2);
    assert.ok(error.actions.length > 0);
    return true;
  };
