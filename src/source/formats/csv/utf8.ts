import { isUtf8 } from "node:buffer";

/** Bytes that a sequence with this lead byte has; 0 when no sequence begins with it. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/**
 * Number of bytes at the end that begin a character which is not complete: 0 to 3. They may become valid with the
 * bytes that follow.
 */
export function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Offset of the first byte that is not part of valid UTF-8, or undefined when all is well. */
export function findInvalidUtf8(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 0 || at + length > bytes.length) return at;
    if (length > 1 && !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return undefined;
}

/** Tells whether bytes that are read as an 8-bit encoding are UTF-8 with characters beyond ASCII. */
export function createUtf8Judge(): { take: (chunk: Buffer) => void; isUtf8: () => boolean } {
  let rest: Buffer = Buffer.alloc(0);
  let isSound = true;
  let hasHigh = false;
  return {
    take: (chunk) => {
      if (!isSound) return;
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.subarray(0, bytes.length - unfinishedBytes(bytes));
      isSound = findInvalidUtf8(whole) === undefined;
      hasHigh ||= whole.some((byte) => byte >= 0x80);
      rest = Buffer.from(bytes.subarray(whole.length));
    },
    isUtf8: () => isSound && hasHigh && rest.length === 0,
  };
}
