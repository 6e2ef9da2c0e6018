/** `12,345`, without what the first `toLocaleString` of a process costs: a tenth of a command's start. */
export function withCommas(count: number): string {
  return groupThousands(String(count));
}

/** `12,345` of the digits of a whole number. */
export function groupThousands(digits: string): string {
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/\d{3}/g) ?? [];
  return [...(first === 0 ? [] : [digits.slice(0, first)]), ...groups].join(",");
}

/** `1 row`, `12,345 rows`. */
export function countOf(count: number, noun: string): string {
  return `${withCommas(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Room on a disk, rounded down: `512 MB`, from 10 GB on `83 GB`. */
export function inMegabytes(bytes: number): string {
  return bytes >= 10e9 ? `${Math.floor(bytes / 1e9)} GB` : `${Math.floor(bytes / 1e6)} MB`;
}
