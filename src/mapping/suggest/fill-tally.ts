import { isBlank } from "../transforms/is-blank.ts";

const bitsOfWord = 30;

/** Which columns of a file are ever filled in the same row; in some words of memory a column. */
export class FillTally {
  readonly #header: readonly string[];
  readonly #words: number;
  /** For each column a bit for every other one that was filled beside it. */
  readonly #beside: Int32Array;
  readonly #row: Int32Array;

  constructor(header: readonly string[]) {
    this.#header = header;
    this.#words = Math.ceil(header.length / bitsOfWord);
    this.#beside = new Int32Array(header.length * this.#words);
    this.#row = new Int32Array(this.#words);
  }

  add(cells: readonly string[]): void {
    this.#row.fill(0);
    const filled: number[] = [];
    for (const [at] of this.#header.entries()) {
      if (isBlank(cells[at] ?? "")) continue;
      filled.push(at);
      const word = Math.floor(at / bitsOfWord);
      this.#row[word] = (this.#row[word] ?? 0) | (1 << (at % bitsOfWord));
    }
    for (const at of filled)
      for (let word = 0; word < this.#words; word += 1) {
        const place = at * this.#words + word;
        this.#beside[place] = (this.#beside[place] ?? 0) | (this.#row[word] ?? 0);
      }
  }

  /** True of two columns that have cells, and never in one row. */
  excludeOneAnother(one: string, other: string): boolean {
    const [a, b] = [this.#header.indexOf(one), this.#header.indexOf(other)];
    return this.#isBeside(a, a) && this.#isBeside(b, b) && !this.#isBeside(a, b);
  }

  #isBeside(a: number, b: number): boolean {
    const word = this.#beside[a * this.#words + Math.floor(b / bitsOfWord)] ?? 0;
    return (word & (1 << (b % bitsOfWord))) !== 0;
  }
}
