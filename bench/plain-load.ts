/**
 * What most people would write: csv-parse, p-limit and got with got's own retry. Prints what became of the rows.
 * Run: node bench/plain-load.ts <csv> <base url> <requests at a time>
 */
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import got from "got";
import pLimit from "p-limit";

const [path = "", baseUrl = "", atATime = "20"] = process.argv.slice(2);
const limit = pLimit(Number(atATime));
const startedAt = performance.now();
let applied = 0;
let failed = 0;

async function sendRow(row: Readonly<Record<string, string>>): Promise<void> {
  try {
    await got.put(`${baseUrl}/rest/2.0/ACTIVITY`, {
      json: { brmObjects: { Id: row["Detail ID"] } },
    });
    applied += 1;
  } catch {
    failed += 1;
  }
}

const rows = createReadStream(path).pipe(parse({ columns: true, delimiter: ";" }));
const sends: Promise<void>[] = [];
for await (const row of rows) sends.push(limit(sendRow, row as Record<string, string>));
await Promise.all(sends);
console.log(JSON.stringify({ applied, failed, seconds: (performance.now() - startedAt) / 1000 }));
