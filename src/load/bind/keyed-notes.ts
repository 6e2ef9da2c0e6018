import {
  openScratch,
  type ScratchDatabase,
  type ScratchStatement,
} from "../../kernel/scratch-database.ts";
import { hashOf } from "../../rows/key-table.ts";

/** Keys that are held in memory; beyond that all of them lie in a file that has no name. */
const mostHeld = 10_000;
/** Bits that tell of most keys at once that they are not there. */
const filterBits = 1 << 23;

interface NotesFile {
  /** Open as long as somebody knows of it. */
  readonly database: ScratchDatabase;
  readonly get: ScratchStatement;
  readonly set: ScratchStatement;
}

/**
 * A note by key, however many there are: memory is bounded. A note is what JSON can hold, and is one of its own each time that it is
 * taken: who changes it puts it back. The file is closed with the last who knows of it.
 */
export class KeyedNotes<Note> {
  readonly #held = new Map<string, string>();
  #file: NotesFile | undefined;
  #filter: Uint8Array | undefined;
  #isEmpty = true;

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  has(key: string): boolean {
    return this.#read(key) !== undefined;
  }

  /** @throws SourceError ERR_SOURCE_SPOOL where the file can't be read */
  get(key: string): Note | undefined {
    const text = this.#read(key);
    if (text === undefined) return undefined;
    const note: Note = JSON.parse(text);
    return note;
  }

  /** @throws SourceError ERR_SOURCE_SPOOL where there is no room for the file */
  set(key: string, note: Note): void {
    this.#isEmpty = false;
    const text = JSON.stringify(note);
    if (this.#file === undefined) {
      this.#held.set(key, text);
      if (this.#held.size > mostHeld) this.#spill();
    } else this.#write(key, text);
  }

  #read(key: string): string | undefined {
    const file = this.#file;
    if (file === undefined) return this.#held.get(key);
    if (!this.#mayHave(key)) return undefined;
    const note = file.get.get(JSON.stringify(key))?.["note"];
    return typeof note === "string" ? note : undefined;
  }

  #spill(): void {
    const database = openScratch("CREATE TABLE notes (key TEXT PRIMARY KEY, note TEXT)", {
      fault: "What is known of repeated keys can't be kept in the folder for temporary files",
      cacheKiB: 2000,
    });
    this.#filter = new Uint8Array(filterBits / 8);
    this.#file = {
      database,
      get: database.prepare("SELECT note FROM notes WHERE key = ?"),
      set: database.prepare(
        "INSERT INTO notes VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET note = excluded.note",
      ),
    };
    for (const [key, text] of this.#held) this.#write(key, text);
    this.#held.clear();
  }

  #write(key: string, text: string): void {
    const [byte, bit] = placeOf(key);
    if (this.#filter !== undefined) this.#filter[byte] = (this.#filter[byte] ?? 0) | bit;
    this.#file?.set.run(JSON.stringify(key), text);
  }

  #mayHave(key: string): boolean {
    const [byte, bit] = placeOf(key);
    return ((this.#filter?.[byte] ?? 0) & bit) !== 0;
  }
}

function placeOf(key: string): readonly [byte: number, bit: number] {
  const at = hashOf(key).high % filterBits;
  return [at >>> 3, 1 << (at & 7)];
}
