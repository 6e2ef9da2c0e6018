// Feeds cells of every hazard, mixed and damaged further, to check and suggest for a minute (or the seconds given): nothing but a
// refusal or an outcome for every row, and what suggest writes can be loaded.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, lintMapping, LoadError, suggestMapping } from "../src/index.ts";
import { createRandom } from "./create-random.ts";

const seconds = Number(process.argv[2] ?? "60");
const seed = Number(process.argv[3] ?? "1");
const random = createRandom(seed);
const pick = <T>(from: readonly [T, ...T[]]): T => from[random(from.length)] ?? from[0];

const cells = [
  "1.23457E+14",
  "1234567890123450000",
  "00123",
  '="00123"',
  "'00123",
  " x\u00A0",
  "\u200B",
  "\u202E1",
  "NULL",
  "-",
  "#REF!",
  "####",
  "45123",
  "45123.5",
  "60",
  "1,234.50",
  "1.234,50",
  "(5)",
  "5-",
  "\u22125",
  "12%",
  "€ 5",
  "5 USD",
  "１２３",
  "1e3",
  "03/04/2025",
  "13/04/2025",
  "31/02/2025",
  "1900-01-01",
  "9999-12-31",
  "2025-10-26 02:30",
  "2025-03-30 02:30",
  "2016-12-31T23:59:60Z",
  "2025-01-01 24:00",
  "3. März 2025",
  "3 mars 2025",
  "WAHR",
  "-1",
  "€",
  "kr",
  "HRK",
  "a@b.de",
  "a@b.de; c@d.de",
  "PAID",
  'say "hi"\r\nmore',
  "MÃ¼ller",
  "\uFFFD",
  "\u0661",
  "=1+1",
  "<clear>",
  "",
] as const;

/** What fits a column under some of the mappings. */
const fitting = [
  ["k1", "k2", "k3", "K-4", "00005", "6"],
  ["1", "2", "300"],
  ["13/04/2025", "01/02/2025", "3. März 2025", "45123", "2025-03-04 10:00"],
  ["1.5", "2,50", "1.234,50", "7"],
  ["2025-01-31", "2024-02-29", ""],
  ["EUR", "usd", "JPY", ""],
  ["true", "FALSE", ""],
  ["ann@example.org", ""],
] as const;

const dates = [
  "auto",
  "DD/MM/YYYY",
  "{ format: D MMMM YYYY, language: de }",
  "{ excel_serial: 1900 }",
  "{ excel_serial: 1904, zone: Europe/Berlin }",
  "{ format: 'YYYY-MM-DD HH:mm', zone: Europe/Berlin }",
  "'YYYY-MM-DDTHH:mm:ssZ'",
] as const;
const decimals = [
  "auto",
  '","',
  '{ group: "," }',
  "{ signs: accounting, currency_column: F, places: currency }",
  "{ mark: auto, signs: accounting, currency: [€, USD] }",
  "{ percent: fraction }",
] as const;
const clean = [
  "[]",
  "[outer-blanks, zero-width, bidi]",
  "[formula-text, apostrophe, full-width, line-breaks, enum-case]",
] as const;

const mapping = (): string => `version: 1
target: billingplatform/invoice-detail
custom_fields: { cur__c: string, flag__c: boolean, contact_email: string }
clean: ${pick(clean)}
nulls: ${pick(["[NULL]", '["-", "<clear>"]', "[]"])}
on_duplicate: ${pick(["in-order", "reject", "last"])}
fields:
  Id: A
  AccountId: { constant: 1 }
  ProductId: { column: B, blank: leave-out }
  ActivityDate: { column: C, date: ${pick(dates)} }
  Quantity: { column: D, decimal: ${pick(decimals)} }
  SubscriptionFromDate: E
  cur__c: { column: F, currency: true }
  flag__c: G
  contact_email: H
`;

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** A cell of the pool, now and then two of them run together or one cut off. */
function makeCell(column: number): string {
  const known = fitting[column];
  if (known !== undefined && random(20) > 0) return known[random(known.length)] ?? "";
  const cell = pick(cells);
  const kind = random(12);
  if (kind === 0) return cell.slice(random(4));
  return kind === 1 ? `${cell}${pick(cells)}` : cell;
}

function makeFile(): string {
  const header = "A,B,C,D,E,F,G,H";
  const rows = Array.from({ length: 1 + random(30) }, () =>
    header
      .split(",")
      .map((_, column) => quoted(makeCell(column)))
      .join(","),
  );
  return `${header}\n${rows.join("\n")}\n`;
}

const folder = mkdtempSync(join(tmpdir(), "waybill-fuzz-"));
const [sourcePath, mappingPath] = [join(folder, "fuzz.csv"), join(folder, "m.yaml")];
const suggestedPath = join(folder, "suggested.yaml");
const counts = { files: 0, refused: 0, rows: 0, valid: 0, invalid: 0, skipped: 0, suggested: 0 };
const here = (): string => `file ${counts.files} of seed ${seed}`;

async function check(): Promise<void> {
  const { preflight } = await checkFile({ sourcePath, mappingPath, keepErrors: 5 });
  const { rows, valid, invalid, skipped, warnings } = preflight;
  if (rows !== valid + invalid + skipped) throw new Error(`${here()}: a row without an outcome`);
  if (warnings.some(({ lines, count }) => lines.length > 10 || count < 1))
    throw new Error(`${here()}: a warning without count, or with a line for every cell`);
  counts.rows += rows;
  counts.valid += valid;
  counts.invalid += invalid;
  counts.skipped += skipped;
}

async function suggest(): Promise<void> {
  const { text } = await suggestMapping({ sourcePath, target: "billingplatform/invoice-detail" });
  writeFileSync(suggestedPath, text);
  const { findings } = await lintMapping({ mappingPath: suggestedPath, sourcePath });
  const error = findings.find(({ severity }) => severity === "error");
  if (error !== undefined)
    throw new Error(`${here()}: suggest wrote what lint refuses: ${error.message}`);
  counts.suggested += 1;
}

const end = Date.now() + seconds * 1000;
try {
  while (Date.now() < end) {
    counts.files += 1;
    writeFileSync(sourcePath, makeFile());
    writeFileSync(mappingPath, mapping());
    for (const step of counts.files % 20 === 0 ? [check, suggest] : [check]) {
      try {
        await step();
      } catch (error) {
        if (!(error instanceof LoadError)) throw error;
        counts.refused += 1;
      }
    }
  }
  console.log(
    `${counts.files} files, ${counts.refused} refused; ${counts.rows} rows: ${counts.valid} valid, ${counts.invalid} invalid, ${counts.skipped} skipped; ${counts.suggested} mappings suggested`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
