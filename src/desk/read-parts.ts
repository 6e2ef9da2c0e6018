/** A form that holds a file is no such form, or larger than what is taken. */
export class UnreadableForm extends Error {}

/** What a form with a file has. */
export interface FormParts {
  /** Its fields, as far as they stand before the file. */
  readonly fields: URLSearchParams;
  /** Its file; undefined where it has none. Has to be read to its end. */
  readonly file?: { readonly name: string; readonly content: AsyncIterable<Buffer> };
}

const lineEnd = Buffer.from("\r\n");
const mostHead = 8 * 1024;
const mostFields = 64 * 1024;

/**
 * Reads a form as browsers write it (`multipart/form-data`, RFC 7578): fields, then one file, which is given out piece by piece and never held
 * as a whole. What stands behind the file is not read.
 * @throws UnreadableForm for anything else, also while the file is read: it has to end with its boundary
 */
export async function readParts(
  contentType: string,
  body: AsyncIterable<Uint8Array>,
): Promise<FormParts> {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;\s*boundary=(?:"([^"\r\n]{1,70})"|([\w'()+,./:=?-]{1,70}))$/i.exec(
      contentType.trim(),
    ) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new UnreadableForm("the form has no boundary");
  const end = Buffer.from(`\r\n--${boundary}`);
  const pieces = createPieces(body);
  const fields = new URLSearchParams();
  let size = 0;
  // The first boundary has no line end before it.
  pieces.put(lineEnd);
  await collect(pieces.until(end), 0);
  for (;;) {
    const next = await pieces.take(2);
    if (next.equals(Buffer.from("--"))) return { fields };
    if (!next.equals(lineEnd)) throw new UnreadableForm("a boundary is followed by something else");
    const head = await collect(pieces.until(Buffer.from("\r\n\r\n")), mostHead);
    const { name, file } = readHead(head.toString("utf8"));
    const content = pieces.until(end);
    if (file !== undefined) return { fields, file: { name: file, content } };
    const value = await collect(content, mostFields - size);
    size += value.length;
    fields.append(name, value.toString("utf8"));
  }
}

/** Browsers write a quote, and line ends, in names as `%22`, `%0D` and `%0A`. */
const disposition =
  /^content-disposition:\s*form-data;\s*name="([^"\r\n]*)"(?:;\s*filename="([^"\r\n]*)")?\s*$/im;

function readHead(head: string): { readonly name: string; readonly file: string | undefined } {
  const [, name, file] = disposition.exec(head) ?? [];
  if (name === undefined) throw new UnreadableForm("a part of the form has no name");
  const plain = (text: string): string => text.replaceAll("%22", '"').replaceAll(/%0[ad]/gi, " ");
  return { name: plain(name), file: file === undefined ? undefined : plain(file) };
}

/** A body that is read up to marks, whatever pieces it comes in. */
interface Pieces {
  /** Puts something before what is read next. */
  put(bytes: Buffer): void;
  /** So many bytes. */
  take(length: number): Promise<Buffer>;
  /** All up to a mark, which is left out. */
  until(mark: Buffer): AsyncGenerator<Buffer, void, undefined>;
}

function createPieces(body: AsyncIterable<Uint8Array>): Pieces {
  const coming = body[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const { done, value } = await coming.next();
    if (done === true) throw new UnreadableForm("the form ends before its last boundary");
    held = held.length === 0 ? Buffer.from(value) : Buffer.concat([held, value]);
  };
  return {
    put: (bytes) => {
      held = Buffer.concat([bytes, held]);
    },
    take: async (length) => {
      while (held.length < length) await more();
      const taken = held.subarray(0, length);
      held = held.subarray(length);
      return taken;
    },
    until: async function* untilMark(mark) {
      for (;;) {
        const at = held.indexOf(mark);
        // What could be the beginning of the mark stays.
        const sure = at === -1 ? Math.max(0, held.length - mark.length + 1) : at;
        const piece = held.subarray(0, sure);
        held = held.subarray(at === -1 ? sure : at + mark.length);
        if (piece.length > 0) yield piece;
        if (at !== -1) return;
        await more();
      }
    },
  };
}

async function collect(content: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > most) throw new UnreadableForm("a part of the form is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
