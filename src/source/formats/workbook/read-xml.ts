import { TextDecoder } from "node:util";
import { SaxesParser } from "saxes";
import { messageOf, SourceError } from "../../../kernel/load-error.ts";
import { printable } from "../../../kernel/show-cell.ts";

/** A cell of Excel holds 32,767 characters, of up to twelve bytes each where they are written as numbers. */
const mostBetween = 1024 * 1024;

/** What a part of a workbook is told of its elements: names without prefix. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  /** All of it between two tags may come in several pieces. */
  text(text: string): void;
}

/** Where a part is, for messages. */
export interface PartName {
  /** Name of the source. */
  readonly file: string;
  readonly part: string;
}

/**
 * Reads XML as it comes. What stands between two tags is held, and bounded; entities of a document's own are never read.
 * @throws SourceError ERR_SOURCE_WORKBOOK where it is no XML, has a document type or holds too much between two tags
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: false, position: false });
  private readonly name: PartName;
  private decoder: TextDecoder | undefined;
  /** Bytes since the parser has told of anything. */
  private silent = 0;

  constructor(name: PartName, events: XmlEvents) {
    this.name = name;
    const heard = (): void => {
      this.silent = 0;
    };
    this.parser.on("opentag", (tag) => {
      heard();
      events.open(localName(tag.name), tag.attributes);
    });
    this.parser.on("closetag", (tag) => {
      heard();
      events.close(localName(tag.name));
    });
    for (const kind of ["text", "cdata"] as const)
      this.parser.on(kind, (text) => {
        heard();
        events.text(ownText(text));
      });
    this.parser.on("doctype", () => {
      throw new Error("it has a document type, which no part of a workbook has");
    });
    for (const kind of ["comment", "processinginstruction"] as const) this.parser.on(kind, heard);
  }

  write(chunk: Buffer): void {
    this.decoder ??= decoderFor(chunk);
    const { decoder } = this;
    this.attempt(() => this.parser.write(decoder.decode(chunk, { stream: true })));
    this.silent += chunk.length;
    if (this.silent > mostBetween)
      throw damagedPart(this.name, "a text or a tag is longer than any of a workbook");
  }

  end(): void {
    this.attempt(() => {
      this.parser.write(this.decoder?.decode() ?? "");
      this.parser.close();
    });
  }

  private attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      throw error instanceof SourceError ? error : damagedPart(this.name, messageOf(error));
    }
  }
}

/** Reads a part to its end. */
export async function readPart(
  chunks: AsyncIterable<Buffer>,
  name: PartName,
  events: XmlEvents,
): Promise<void> {
  const reader = new XmlReader(name, events);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

export function damagedPart({ file, part }: PartName, why: string): SourceError {
  return new SourceError(
    `${file} is no workbook that can be read: ${printable(part)} is damaged (${printable(why.trim())}).`,
    {
      code: "ERR_SOURCE_WORKBOOK",
      actions: [
        "Open it in the spreadsheet program, let it repair the file, save it as .xlsx, and load that.",
      ],
    },
  );
}

/** A part of a text holds the whole of it in memory: a cell that somebody keeps would keep 64 KiB of the sheet. */
function ownText(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
}

/** The value of an attribute by its name without prefix. */
export function attributeOf(
  attributes: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  const own = attributes[name];
  if (own !== undefined) return own;
  const prefixed = Object.keys(attributes).find((one) => one.endsWith(`:${name}`));
  return prefixed === undefined ? undefined : attributes[prefixed];
}

function decoderFor(first: Buffer): TextDecoder {
  const [a, b] = first;
  const isUtf16 = (a === 0xff && b === 0xfe) || (a === 0x3c && b === 0);
  const isBigEndian = (a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c);
  const encoding = isUtf16 ? "utf-16le" : isBigEndian ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding, { fatal: true });
}
