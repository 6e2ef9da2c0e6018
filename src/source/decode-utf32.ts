import type { TextDecoding } from "./text-codec.ts";

const unit = 4;

/** Strict UTF-32: iconv-lite would put signs of its own for bytes that are no character, and drop an unfinished end. */
export function decodeUtf32(encoding: "utf-32le" | "utf-32be"): TextDecoding {
  let rest: Buffer = Buffer.alloc(0);
  const read = encoding === "utf-32le" ? "readUInt32LE" : "readUInt32BE";
  return {
    decode: (chunk) => {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.length - (bytes.length % unit);
      const parts: string[] = [];
      for (let at = 0; at < end; at += unit) parts.push(toCharacter(bytes[read](at)));
      rest = Buffer.from(bytes.subarray(end));
      return Buffer.from(parts.join(""));
    },
    end: () => {
      if (rest.length > 0) throw new TypeError("a character that is not complete");
      return Buffer.alloc(0);
    },
  };
}

function toCharacter(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw new TypeError(`a character that there is not: ${code.toString(16)}`);
  return String.fromCodePoint(code);
}
