import { createRequire } from "node:module";
import { SourceError } from "../../../kernel/load-error.ts";

// Its tables are large, and most files are UTF-8: it is loaded for the first text that is not.
const require = createRequire(import.meta.url);
const iconv = (): typeof import("iconv-lite") => require("iconv-lite");

/** Turns bytes into UTF-8 text, chunk by chunk. */
export interface TextDecoding {
  /** @throws TypeError when bytes are no text in the encoding */
  decode(chunk: Buffer): Buffer;
  /** What was held back for the next chunk. @throws TypeError when a character is not complete */
  end(): Buffer;
}

const aliases: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  "utf-8-sig": "utf-8",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  utf16: "utf-16",
  utf32: "utf-32",
  utf32le: "utf-32le",
  utf32be: "utf-32be",
  ansi: "windows-1252",
  cp1252: "windows-1252",
  win1252: "windows-1252",
  latin1: "iso-8859-1",
};

const known: ReadonlySet<string> = new Set(Object.values(aliases));

/** Names that iconv-lite takes and that are no encodings of a text file. */
const noText = /^(?:base64|hex|binary|internal|_.*)$/;

/**
 * The canonical name of an encoding that a person asked for.
 * @throws SourceError ERR_SOURCE_ENCODING when it is not known
 */
export function readEncodingName(asked: string): string {
  const lower = asked.trim().toLowerCase();
  const name = aliases[lower] ?? lower;
  if (known.has(name)) return name;
  if (!noText.test(name) && iconv().encodingExists(name)) return name;
  throw new SourceError(`The encoding ${JSON.stringify(asked)} is not known.`, {
    code: "ERR_SOURCE_ENCODING",
    actions: ["Say for example utf-8, utf-16le, windows-1252, windows-1250, cp850 or shift_jis."],
  });
}

/** UTF-8 text from the bytes of a known encoding other than UTF-8. */
export function createTextDecoding(encoding: string): TextDecoding {
  if (encoding === "utf-32le" || encoding === "utf-32be") return decodeUtf32(encoding);
  if (encoding === "utf-16le" || encoding === "utf-16be") return decodeUtf16(encoding);
  const decoder = iconv().getDecoder(encoding, { stripBOM: false });
  return {
    decode: (chunk) => Buffer.from(assertDefined(decoder.write(chunk), encoding)),
    end: () => Buffer.from(assertDefined(decoder.end() ?? "", encoding)),
  };
}

function decodeUtf16(encoding: string): TextDecoding {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return {
    decode: (chunk) => Buffer.from(decoder.decode(chunk, { stream: true })),
    end: () => Buffer.from(decoder.decode()),
  };
}

/** Strict UTF-32: iconv-lite would put signs of its own for bytes that are no character, and drop an unfinished end. */
function decodeUtf32(encoding: "utf-32le" | "utf-32be"): TextDecoding {
  const unit = 4;
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

function assertDefined(text: string, encoding: string): string {
  if (text.includes("\uFFFD")) throw new TypeError(`a byte that ${encoding} does not have`);
  return text;
}

/** Text as the bytes of an encoding; characters that it lacks become question marks. */
export function encodeText(text: string, encoding: string): Buffer {
  return encoding === "utf-8" ? Buffer.from(text) : iconv().encode(text, encoding);
}

/** Bytes of an encoding as text, for showing samples. */
export function decodeSample(bytes: Buffer, encoding: string): string {
  return iconv().decode(bytes, encoding);
}
