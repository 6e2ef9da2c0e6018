import {
  openScratch,
  type ScratchSettings,
  type ScratchStatement,
} from "../../../kernel/scratch-database.ts";
import type { Blocks } from "../../places/local-file.ts";

const pieceBytes = 64 * 1024;

/**
 * Keeps bytes that come one behind the other, so that they can be read in any order: in a file of SQLite's own that has no
 * name, so that it is gone with the process whatever becomes of it.
 * @param name of what is kept, for messages
 * @throws SourceError ERR_SOURCE_SPOOL where there is no room; whatever the bytes end in
 */
export async function spool(
  chunks: AsyncIterable<Buffer>,
  name: string,
): Promise<Blocks & { readonly size: number }> {
  const tables = "CREATE TABLE pieces (at INTEGER PRIMARY KEY, bytes BLOB)";
  const database = openScratch(tables, unpackingFault(name));
  try {
    const size = await keep(chunks, database.prepare("INSERT INTO pieces VALUES (?, ?)"));
    const select = database.prepare("SELECT bytes FROM pieces WHERE at = ?");
    return {
      size,
      read: async (position, length) => {
        const end = Math.min(size, position + length);
        const parts: Buffer[] = [];
        for (let at = Math.max(0, position); at < end;) {
          const within = at % pieceBytes;
          const part = pieceAt(select, Math.floor(at / pieceBytes)).subarray(within);
          parts.push(part.subarray(0, end - at));
          at += part.length;
        }
        return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
      },
      close: async () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @returns how many bytes */
async function keep(chunks: AsyncIterable<Buffer>, insert: ScratchStatement): Promise<number> {
  let size = 0;
  const piece = Buffer.alloc(pieceBytes);
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.length;) {
      const held = size % pieceBytes;
      const taken = chunk.copy(piece, held, from);
      size += taken;
      from += taken;
      if (size % pieceBytes === 0) insert.run(size / pieceBytes - 1, piece);
    }
  if (size % pieceBytes > 0)
    insert.run(Math.floor(size / pieceBytes), piece.subarray(0, size % pieceBytes));
  return size;
}

function pieceAt(select: ScratchStatement, at: number): Buffer {
  const bytes = select.get(at)?.["bytes"];
  if (!(bytes instanceof Uint8Array)) throw new Error(`the piece ${at} is not there`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What is said where there is no room for the file. @param name of what is kept in it */
export function unpackingFault(name: string): ScratchSettings {
  return {
    fault: `${name} can't be unpacked into the folder for temporary files`,
    otherwise: "; or unpack the file yourself and load what comes out",
  };
}
