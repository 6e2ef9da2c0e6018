import { printable } from "../../../kernel/show-cell.ts";
import type { LocalFile } from "../../places/place.ts";
import { decided } from "../../shape.ts";
import { openText } from "../csv/csv-format.ts";
import { packingByName } from "../csv/read-text.ts";
import type { Format } from "../format.ts";
import { isZip } from "../recognize-container.ts";
import { findDocument, partReader, Parts } from "../workbook/read-package.ts";
import { openWorkbook, workbookFormat } from "../workbook/workbook-format.ts";
import { chooseEntry } from "./choose-entry.ts";
import { bytesOfFile, openZip, type ZipEntry } from "./open-zip.ts";
import { refuseOffice } from "./refuse-office.ts";
import { spool } from "./spool.ts";

/**
 * What a zip file is: a workbook, or an archive with the text or the workbook that is read.
 * @throws SourceError ERR_SOURCE_NOT_CSV where an office program of another kind made it, by name; ERR_SOURCE_ZIP where it is damaged
 */
export async function chooseZipped(
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<Format> {
  const zip = await openZip(bytesOfFile(file), signal);
  try {
    refuseOffice(zip, file.name);
    const parts = new Parts(zip, file.name);
    const document = await findDocument(parts, partReader(zip, file.name, signal));
    return document === undefined ? archiveFormat(zip.entries) : workbookFormat;
  } finally {
    await zip.close();
  }
}

/** A zip file around text or a workbook. */
function archiveFormat(entries: readonly ZipEntry[]): Format {
  return {
    name: "archive",
    open: async (file, asked) => {
      const { entry, name } = chooseEntry(entries, asked.settings.entry, file.name);
      const packing = { packed: decided(true, "bytes"), entry: name };
      const inside = `${file.name}, ${printable(entry.name)}`;
      if (await beginsAsZip(readEntry(file, entry, asked.signal)))
        return await openWorkbook(file, asked, {
          ...packing,
          bytesOf: (of) => spooled(inside, entry.packedSize, (stop) => readEntry(of, entry, stop)),
        });
      return await openText(file, asked, {
        ...packing,
        read: (of, { signal }) => readEntry(of, entry, signal),
      });
    },
  };
}

/** A gzip file around a workbook; undefined where there is something else in it. */
export async function chooseGzipped(
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<Format | undefined> {
  const packing = packingByName(file.name);
  const { packed } = packing;
  if (!packed.value || !(await beginsAsZip(packing.read(file, { signal })))) return undefined;
  return {
    name: "xlsx",
    open: async (opened, asked) =>
      await openWorkbook(opened, asked, {
        packed,
        bytesOf: (of) => spooled(of.name, of.size, (stop) => packing.read(of, { signal: stop })),
      }),
  };
}

type Chunks = AsyncGenerator<Buffer, void, undefined>;

async function* readEntry(
  file: LocalFile,
  entry: ZipEntry,
  signal: AbortSignal | undefined,
): Chunks {
  const zip = await openZip(bytesOfFile(file), signal);
  try {
    yield* zip.read(entry, signal);
  } finally {
    await zip.close();
  }
}

async function beginsAsZip(chunks: Chunks): Promise<boolean> {
  for await (const chunk of chunks) return isZip(chunk);
  return false;
}

/** What a workbook is has to be read from its end, which packed bytes don't allow. */
function spooled(
  name: string,
  packedSize: number,
  read: (signal: AbortSignal | undefined) => Chunks,
): ReturnType<typeof bytesOfFile> {
  return {
    name,
    open: async (signal) => ({ ...(await spool(read(signal), name)), packedSize }),
  };
}
