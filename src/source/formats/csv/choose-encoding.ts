import { SourceError } from "../../../kernel/load-error.ts";
import { decided, type Decided } from "../../shape.ts";
import { readEncodingName } from "./text-codec.ts";

const sampleLength = 4096;
/** Less than that may be one short word. */
const fewBytes = 16;

/**
 * The encoding that a file says it is in, or should be in; UTF-8 by its `bytes` until one says otherwise.
 * @param head the first bytes of the file
 * @param asked what a person or the mapping says
 * @throws SourceError ERR_SOURCE_ENCODING when the two contradict each other
 */
export function chooseEncoding(
  head: Buffer,
  asked: string | undefined,
  name: string,
): Decided<string> {
  const wanted = asked === undefined ? undefined : readEncodingName(asked);
  const marked = readMark(head);
  if (marked?.startsWith("utf-16") === true && !hasWideSigns(head)) throw falseMark(name, marked);
  if (wanted === undefined) {
    if (marked !== undefined) return decided(marked, "mark");
    return decided(findUtf16(head) ?? "utf-8", "bytes");
  }
  const found = marked ?? findUtf16(head);
  const family = wanted === "utf-16" || wanted === "utf-32" ? wanted : undefined;
  if (family !== undefined && (found === undefined || found.startsWith(family)))
    return decided(found ?? `${family}le`, "said");
  if (found !== undefined && found !== wanted) throw contradiction(name, wanted, found);
  return decided(wanted, "said");
}

function readMark(head: Buffer): string | undefined {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  // Before UTF-16 LE, whose mark it begins with.
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return "utf-32le";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "utf-32be";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : undefined;
}

/** Delimiters and line breaks have a NUL byte each in UTF-16, so that no table is without any. */
function hasWideSigns(head: Buffer): boolean {
  return head.length < fewBytes || head.subarray(0, sampleLength).includes(0);
}

function falseMark(name: string, encoding: string): SourceError {
  return new SourceError(
    `${name} begins with the byte order mark of ${encoding}, but what follows is no text in it.`,
    {
      code: "ERR_SOURCE_ENCODING",
      actions: [
        "Export the file again, best as UTF-8. If the mark alone is wrong, take its two bytes (FF FE or FE FF) off.",
      ],
    },
  );
}

/** A text in UTF-16 without a mark has a NUL in every second byte of its ASCII characters. */
function findUtf16(head: Buffer): string | undefined {
  const sample = head.subarray(0, sampleLength);
  let even = 0;
  let odd = 0;
  sample.forEach((byte, at) => {
    if (byte !== 0) return;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  });
  const [many, few] = [sample.length / 5, sample.length / 50];
  if (odd > many && even < few) return "utf-16le";
  return even > many && odd < few ? "utf-16be" : undefined;
}

export function contradiction(name: string, wanted: string, found: string): SourceError {
  return new SourceError(`${name} should be in ${wanted}, but it is in ${found}.`, {
    code: "ERR_SOURCE_ENCODING",
    actions: [
      `Export the file as before, or say ${found} (--encoding, or source: in the mapping).`,
    ],
  });
}
