import { openScratch } from "../../../kernel/scratch-database.ts";
import { unpackingFault } from "../zip/spool.ts";
import { decodeEscapes } from "./text-of-cell.ts";
import type { XmlEvents } from "./read-xml.ts";

/** Bytes, roughly, of texts that are held in memory; beyond that all of them lie in a file that nobody sees. */
const mostHeld = 32 * 1024 * 1024;
const costOfText = 48;
/** Characters; Excel has 32,767. */
export const longestText = 1_000_000;

/** The texts that the cells of a workbook share, by number from 0. */
export interface SharedStrings {
  readonly count: number;
  get(index: number): string | undefined;
  /** True where they lie in a file, which has to be closed. */
  readonly isSpilled: boolean;
  close(): void;
}

/** Gathers shared texts, in memory as far as they fit. */
export class SharedStringsReader implements XmlEvents {
  private readonly held: string[] = [];
  private readonly limit: number;
  private count = 0;
  private cost = 0;
  private spill: Spill | undefined;
  private readonly run = new TextRuns();
  private readonly openSpill: () => Spill;

  /** @param openSpill makes the file, where there has to be one */
  constructor(openSpill: () => Spill, limit: number = mostHeld) {
    this.openSpill = openSpill;
    this.limit = limit;
  }

  open(name: string): void {
    if (name === "si") this.run.begin();
    else this.run.open(name);
  }

  close(name: string): void {
    if (name === "si") this.add(this.run.end());
    else this.run.close(name);
  }

  text(text: string): void {
    this.run.text(text);
  }

  finish(): SharedStrings {
    const { held, spill, count } = this;
    return {
      count,
      isSpilled: spill !== undefined,
      get: (index) => (spill === undefined ? held[index] : spill.get(index)),
      close: () => spill?.close(),
    };
  }

  abandon(): void {
    this.spill?.close();
  }

  private add(text: string): void {
    const index = this.count;
    this.count += 1;
    if (this.spill !== undefined) return this.spill.add(index, text);
    this.held.push(text);
    this.cost += costOfText + text.length;
    if (this.cost <= this.limit) return;
    this.spill = this.openSpill();
    for (const [at, one] of this.held.entries()) this.spill.add(at, one);
    this.held.length = 0;
  }
}

/** The text of runs: rich text without its looks, and without the phonetic help that Japanese workbooks have. */
export class TextRuns {
  private told = "";
  private isText = false;
  private phonetic = 0;

  begin(): void {
    this.told = "";
    this.isText = false;
    this.phonetic = 0;
  }

  open(name: string): void {
    if (name === "rPh") this.phonetic += 1;
    else if (name === "t") this.isText = this.phonetic === 0;
  }

  close(name: string): void {
    if (name === "rPh") this.phonetic -= 1;
    else if (name === "t") this.isText = false;
  }

  /** @throws Error where there is more than any cell holds: runs and pieces may come without end */
  text(text: string): void {
    if (!this.isText) return;
    this.told += text;
    if (this.told.length > longestText) throw new Error("a text is longer than any of a workbook");
  }

  end(): string {
    return decodeEscapes(this.told);
  }
}

/** Texts in a file of SQLite's own that has no name, so that it is gone with the process whatever becomes of it. */
export interface Spill {
  add(index: number, text: string): void;
  get(index: number): string | undefined;
  close(): void;
}

/**
 * @param name of the workbook, for messages
 * @throws SourceError ERR_SOURCE_SPOOL where there is no room; so do `add` and `get`
 */
export function openSpill(name: string): Spill {
  const tables = "CREATE TABLE texts (at INTEGER PRIMARY KEY, text TEXT)";
  const database = openScratch(tables, unpackingFault(name));
  const insert = database.prepare("INSERT INTO texts VALUES (?, ?)");
  const select = database.prepare("SELECT text FROM texts WHERE at = ?");
  return {
    add: (index, text) => insert.run(index, text),
    get: (index) => {
      const text = select.get(index)?.["text"];
      return typeof text === "string" ? text : undefined;
    },
    close: () => database.close(),
  };
}
