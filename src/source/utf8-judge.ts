import { findInvalidUtf8, unfinishedBytes } from "./find-invalid-utf8.ts";

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
