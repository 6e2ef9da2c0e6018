// Feeds damaged files to the reader for a minute (or the seconds given): no crash, no hang, no row of a wrong width.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceError } from "../src/kernel/load-error.ts";
import { openSource } from "../src/source/open-source.ts";
import { readRows } from "../src/source/read-rows.ts";
import { encodeText } from "../src/source/formats/csv/text-codec.ts";
import { createRandom } from "./create-random.ts";

const seconds = Number(process.argv[2] ?? "60");
const seed = Number(process.argv[3] ?? "1");
const bad = [0x22, 0x2c, 0x3b, 0x0a, 0x0d, 0x00, 0xff, 0xef, 0x1a, 0x5c, 0x20];
const text = `Report\n\nid;name;amount\n${'1;"Müller; Söhne";1,50\r\n2;"say ""hi""\nmore";2,75\n'.repeat(20)}Total;;85\n`;

const random = createRandom(seed);

function damage(bytes: Buffer): Buffer {
  const at = random(bytes.length);
  const byte = Buffer.from([random(2) === 0 ? random(256) : (bad[random(bad.length)] ?? 0)]);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  const kinds = [
    [head],
    [head, byte, tail],
    [head, byte, tail.subarray(1)],
    [bytes, tail],
    [head, tail.subarray(random(40))],
  ];
  return Buffer.concat(kinds[random(kinds.length)] ?? [bytes]);
}

const folder = mkdtempSync(join(tmpdir(), "waybill-fuzz-"));
const path = join(folder, "fuzz.csv");
const end = Date.now() + seconds * 1000;
const counts = { files: 0, refused: 0, rows: 0 };
try {
  while (Date.now() < end) {
    const encoding = ["utf-8", "utf-8", "utf-16le", "windows-1252"][random(4)] ?? "utf-8";
    let bytes = encodeText(text, encoding);
    for (let left = 1 + random(4); left > 0; left -= 1) bytes = damage(bytes);
    writeFileSync(path, bytes);
    counts.files += 1;
    try {
      const source = await openSource(path, {});
      for await (const row of readRows(source)) {
        counts.rows += 1;
        if (row.error === undefined && row.cells.length !== source.header.length)
          throw new Error(`file ${counts.files} of seed ${seed}: a row of the wrong width`);
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      counts.refused += 1;
    }
  }
  console.log(`${counts.files} files, ${counts.refused} refused, ${counts.rows} rows read`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
