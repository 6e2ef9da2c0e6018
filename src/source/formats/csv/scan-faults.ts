import { SourceError } from "../../../kernel/load-error.ts";

export function notUtf8(name: string, offset: number, line: number, byte: number): SourceError {
  const hex = byte.toString(16).toUpperCase().padStart(2, "0");
  return new SourceError(
    `${name} is not UTF-8: the byte ${hex} at offset ${offset} (line ${line}) begins no character.`,
    {
      code: "ERR_SOURCE_ENCODING",
      place: { file: name, line: line },
      actions: [
        'Save the file as UTF-8 (in Excel: "CSV UTF-8") and load it again.',
        "A name with an accent on that line shows whether the new file is right.",
      ],
    },
  );
}

export function notThatEncoding(
  name: string,
  encoding: string,
  line: number,
  cause: unknown,
): SourceError {
  return new SourceError(
    `${name} is not sound text in ${encoding}: the fault is behind line ${line}, or the file is cut off there.`,
    {
      code: "ERR_SOURCE_ENCODING",
      place: { file: name, line: line },
      actions: ["Copy or export the file again, best as UTF-8."],
      cause,
    },
  );
}

export function cutInsideCharacter(name: string, offset: number): SourceError {
  return new SourceError(
    `${name} ends in the middle of a character (offset ${offset}), so its end is missing.`,
    {
      code: "ERR_SOURCE_ENCODING",
      actions: ["Copy or export the file again: it was cut off on its way."],
    },
  );
}

export function nulByte(name: string, line: number): SourceError {
  return new SourceError(`${name} holds a NUL byte on line ${line}, which no text file has.`, {
    code: "ERR_SOURCE_NUL",
    place: { file: name, line: line },
    actions: [
      "The file is damaged or was cut off while it was written: export it again.",
      "If it is text in UTF-16 without a byte order mark, say so: --encoding utf-16le, or utf-16be.",
    ],
  });
}

export function onlyNul(name: string): SourceError {
  return new SourceError(
    `${name} holds NUL bytes only: its space was kept, but nothing was written.`,
    {
      code: "ERR_SOURCE_NUL",
      actions: ["The export or the copy has failed: make it again."],
    },
  );
}

export function truncated(name: string, line: number, how: string): SourceError {
  return new SourceError(`${name} was cut off: its last line (${line}) ${how}.`, {
    code: "ERR_SOURCE_TRUNCATED",
    actions: ["Copy or export the file again, and compare its number of rows."],
  });
}

export function notText(name: string): SourceError {
  return new SourceError(`${name} is full of control characters, so it is no text.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: ["Export the data as CSV and load that file."],
  });
}

export function tooManyMarks(name: string): SourceError {
  return new SourceError(`${name} holds byte order marks at the start of a thousand lines.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: ["Export the data again as one file."],
  });
}
