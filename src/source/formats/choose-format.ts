import { SourceError } from "../../kernel/load-error.ts";
import { type Blocks, openBlocks } from "../places/local-file.ts";
import type { LocalFile } from "../places/place.ts";
import { csvFormat } from "./csv/csv-format.ts";
import type { Format } from "./format.ts";
import { isGzip, isOldOffice, isZip } from "./recognize-container.ts";

/**
 * The format of a file by what its bytes are, whatever its name. What reads workbooks is loaded for a packed file alone.
 * @throws SourceError ERR_SOURCE_NOT_CSV for a workbook that is locked or of another kind, by name
 */
export async function chooseFormat(
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<Format> {
  const blocks = await openBlocks(file, signal);
  try {
    const head = await blocks.read(0, 512);
    if (isOldOffice(head) && (await isLocked(blocks, head))) throw lockedWorkbook(file.name);
    if (!isZip(head) && !isGzip(head)) return csvFormat;
    const { chooseGzipped, chooseZipped } = await import("./zip/choose-zipped.ts");
    return isZip(head)
      ? await chooseZipped(file, signal)
      : ((await chooseGzipped(file, signal)) ?? csvFormat);
  } finally {
    await blocks.close();
  }
}

/** A workbook with a password is packed into the container of the old formats; its table of contents says so. */
async function isLocked(blocks: Blocks, head: Buffer): Promise<boolean> {
  if (head.length < 512) return false;
  const [shift, first] = [head.readUInt16LE(30), head.readUInt32LE(48)];
  if (shift < 9 || shift > 12) return false;
  const contents = await blocks.read((first + 1) * 2 ** shift, 4096);
  return contents.includes(Buffer.from("EncryptedPackage", "utf16le"));
}

function lockedWorkbook(name: string): SourceError {
  return new SourceError(`${name} is an Excel workbook that is locked with a password.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: [
      "Open it, take the password off (File, Info, Protect Workbook), save it, and load that file.",
    ],
  });
}
