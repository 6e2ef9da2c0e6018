/** Below this much unpacked data a high ratio is harmless. */
const freeBytes = 64 * 1024 * 1024;
/** Tables repeat themselves and pack well, but no real one this well. */
export const mostRatio = 500;
const mostBytes = 256 * 1024 ** 3;

/** True for data that unpacks to more than a table ever would; both in bytes. */
export function isBomb(unpacked: number, packed: number): boolean {
  return (unpacked > freeBytes && unpacked > packed * mostRatio) || unpacked > mostBytes;
}
