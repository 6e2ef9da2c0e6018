import { createHash } from "node:crypto";

/** A hash over the rows of a file as texts, in file order: the same rows in other bytes have the same. */
interface RowsHash {
  add(cells: readonly string[]): void;
  /** `sha256:…` of the header and all rows so far. */
  digest(): string;
}

export function createRowsHash(header: readonly string[]): RowsHash {
  const hash = createHash("sha256");
  const add = (cells: readonly string[]): void => {
    // With its length in front no cell can be taken for another or for two.
    const lengths = cells.map((cell) => cell.length).join(",");
    hash.update(`${lengths}\n${cells.join("")}\n`);
  };
  add(header);
  return { add, digest: () => `sha256:${hash.copy().digest("hex")}` };
}
