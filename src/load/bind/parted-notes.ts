import {
  openScratch,
  type ScratchDatabase,
  type ScratchStatement,
} from "../../kernel/scratch-database.ts";
import { hashOf } from "../../rows/key-table.ts";

/** Notes of many keys, given back in parts that are small enough to be held: all of one key are in one part, in their order. */
export interface PartedNotes<Note> {
  /**
   * @param by notes that have this in common come back together
   * @param note what JSON can hold
   * @throws SourceError ERR_SOURCE_SPOOL where there is no room for the file
   */
  add(by: string, note: Note): void;
  /** Each part once, its notes one by one. Then the file is closed. @throws SourceError as `add` does */
  parts(): Generator<Iterable<Note>, void, undefined>;
  close(): void;
}

const partCount = 128;
const heldBytes = 8 * 1024;
const mostBytesOfUnit = 3;

/** Memory: 1 MiB whatever their number; beyond some 25,000 they lie in a file that has no name, in about twice the room of the keys. */
export function createPartedNotes<Note>(): PartedNotes<Note> {
  const held: ({ readonly bytes: Buffer; length: number } | undefined)[] = [];
  const file = new PiecesFile();
  const read = function* (part: number): Generator<Note, void, undefined> {
    const { bytes, length } = held[part] ?? { bytes: Buffer.alloc(0), length: 0 };
    for (const piece of [...file.piecesOf(part), bytes.subarray(0, length)]) {
      // A piece holds whole notes, each with a comma behind it.
      const notes: Note[] = JSON.parse(`[${piece.toString().slice(0, -1)}]`);
      yield* notes;
    }
  };
  const close = (): void => {
    file.close();
    held.length = 0;
  };
  return {
    add: (by, note) => {
      const part = hashOf(by).high % partCount;
      // Escaped by JSON, half a character survives as well.
      const text = `${JSON.stringify(note)},`;
      const most = text.length * mostBytesOfUnit;
      const place = (held[part] ??= { bytes: Buffer.allocUnsafe(heldBytes), length: 0 });
      if (place.length + most > heldBytes) {
        if (place.length > 0) file.keep(part, place.bytes.subarray(0, place.length));
        place.length = 0;
      }
      if (most > heldBytes) file.keep(part, Buffer.from(text));
      else place.length += place.bytes.write(text, place.length);
    },
    *parts() {
      try {
        for (let part = 0; part < partCount; part += 1) yield read(part);
      } finally {
        close();
      }
    },
    close,
  };
}

/** Of what begins with a key: each behind the first of its key, those of one key in their order. All are read before the first is given. */
export async function* laterOnes<Note extends readonly [key: string, ...rest: readonly unknown[]]>(
  noted: AsyncIterable<Note>,
): AsyncGenerator<Note, void, undefined> {
  const notes = createPartedNotes<Note>();
  try {
    for await (const note of noted) notes.add(note[0], note);
    for (const part of notes.parts()) {
      const seen = new Set<string>();
      for (const note of part)
        if (seen.has(note[0])) yield note;
        else seen.add(note[0]);
    }
  } finally {
    notes.close();
  }
}

/** Made when there is something to be put into it. */
class PiecesFile {
  #open: { readonly database: ScratchDatabase; readonly insert: ScratchStatement } | undefined;

  keep(part: number, bytes: Buffer): void {
    this.#open ??= openPieces();
    this.#open.insert.run(part, bytes);
  }

  piecesOf(part: number): readonly Buffer[] {
    const select = "SELECT bytes FROM pieces WHERE part = ? ORDER BY rowid";
    const rows = this.#open?.database.prepare(select).all(part) ?? [];
    return rows.map(({ bytes }) => Buffer.from(bytes instanceof Uint8Array ? bytes : []));
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }
}

function openPieces() {
  const database = openScratch(
    "CREATE TABLE pieces (part INTEGER, bytes BLOB); CREATE INDEX of_part ON pieces (part)",
    {
      fault: "What repeats in the file can't be kept in the folder for temporary files",
      cacheKiB: 1000,
    },
  );
  return { database, insert: database.prepare("INSERT INTO pieces VALUES (?, ?)") };
}
