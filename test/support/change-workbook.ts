import { fromBufferPromise } from "yauzl";
import { makeZip, type ZipPart } from "./make-zip.ts";

/** The parts of a zip file, unpacked, by name. */
export async function unpackZip(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await fromBufferPromise(bytes);
  const parts = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
    parts.set(entry.fileName, Buffer.concat(chunks));
  }
  return parts;
}

/** A workbook in which somebody has corrected a cell of the first sheet, as far as its XML shows it. */
export async function correctWorkbook(
  bytes: Buffer,
  correct: (xml: string) => string,
): Promise<Buffer> {
  const parts: ZipPart[] = [];
  for (const [name, part] of await unpackZip(bytes))
    parts.push({
      name,
      bytes: name === "xl/worksheets/sheet1.xml" ? correct(part.toString("utf8")) : part,
    });
  return makeZip(parts);
}
