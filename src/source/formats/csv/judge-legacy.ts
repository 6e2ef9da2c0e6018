import { withoutEnd } from "../../../kernel/without-end.ts";
import { SourceError } from "../../../kernel/load-error.ts";
import { countLineBreaks } from "./count-lines.ts";
import { findInvalidUtf8 } from "./utf8.ts";
import { decodeSample } from "./text-codec.ts";

const mostSamples = 3;
const mostLines = 5;
/** Bytes that no character of Windows-1252 has. */
const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** What the bytes of a file that is not UTF-8 look like. */
export interface LegacyEvidence {
  /** Lines with bytes that are no UTF-8. */
  readonly strayLines: readonly number[];
  /** How many lines that are. */
  readonly lineCount: number;
  /** Lines with characters of more than one byte that are sound UTF-8. */
  readonly utf8Lines: readonly number[];
  /** Why the text is hardly Windows-1252, in words. */
  readonly doubt: string | undefined;
  /** Words with such bytes, as Windows-1252. */
  readonly samples: readonly string[];
}

const stray = /[\u0080-\u00FF]/;
const runOfHigh = /[\u0080-\u00FF]{3,}/g;
const high = /[\u0080-\u00FF]/g;
/** Signs and capitals of Windows-1252 in the middle of a word: the word is written in another encoding. */
const oddInWord =
  /[A-Za-z](?:[\u0080\u0082-\u0089\u008B\u0091\u0093-\u0095\u0098\u0099\u009B\u00A1-\u00A9\u00AB\u00AC\u00AE-\u00B4\u00B6\u00B8\u00B9\u00BB-\u00BF])[a-z]|[a-z][\u008A\u008C\u008E\u009F\u00A1\u00A3\u00AF\u00BF]/;
/** Pairs of letters that stand side by side in no language of Windows-1252, but in Czech, Slovak or Hungarian text. */
const oddPair = /[\u00EC\u00F8][\u00E1\u00ED\u00E9\u00FD\u00EC]|[\u00E1\u00ED][\u00F8\u00E8\u00EC]/;
const words = /[A-Za-z\u0080-\u00FF]+/g;

/** Reads a file that is not UTF-8 line by line and gathers what tells its encoding. */
export async function gatherEvidence(chunks: AsyncIterable<Buffer>): Promise<LegacyEvidence> {
  const evidence = createEvidence();
  let rest = "";
  let line = 1;
  for await (const chunk of chunks) {
    const text = rest + chunk.toString("latin1");
    // A carriage return at the end may belong to a break that goes on in the next chunk.
    const whole = withoutEnd(text, /\r/);
    const end = Math.max(whole.lastIndexOf("\n"), whole.lastIndexOf("\r")) + 1;
    line = lookAtLines(text.slice(0, end), line, evidence);
    rest = text.slice(end);
  }
  lookAtLines(rest, line, evidence);
  const { strayLines, utf8Lines, samples, lineCount } = evidence;
  return { strayLines, lineCount, utf8Lines, samples, doubt: doubtOf(evidence) };
}

interface Evidence {
  readonly strayLines: number[];
  readonly utf8Lines: number[];
  readonly samples: string[];
  lineCount: number;
  highCount: number;
  runCount: number;
  undefinedByte: number | undefined;
  oddWord: string | undefined;
}

function createEvidence(): Evidence {
  return {
    strayLines: [],
    utf8Lines: [],
    samples: [],
    lineCount: 0,
    highCount: 0,
    runCount: 0,
    undefinedByte: undefined,
    oddWord: undefined,
  };
}

function lookAtLines(text: string, firstLine: number, evidence: Evidence): number {
  const breaks = text.split(/\r\r\n|\r\n|\n|\r/);
  for (const [at, line] of breaks.entries()) {
    if (stray.test(line)) lookAtLine(line, firstLine + at, evidence);
  }
  return firstLine + countLineBreaks(text);
}

function lookAtLine(line: string, number: number, evidence: Evidence): void {
  const bytes = Buffer.from(line, "latin1");
  const isUtf8 = findInvalidUtf8(bytes) === undefined;
  const lines = isUtf8 ? evidence.utf8Lines : evidence.strayLines;
  if (lines.length < mostLines) lines.push(number);
  if (isUtf8) return;
  evidence.lineCount += 1;
  evidence.highCount += line.match(high)?.length ?? 0;
  evidence.runCount += line.match(runOfHigh)?.join("").length ?? 0;
  evidence.undefinedByte ??= bytes.find((byte) => undefinedBytes.has(byte));
  const found = line.match(words)?.find((word) => stray.test(word)) ?? "";
  evidence.oddWord ??= oddInWord.test(line) || oddPair.test(line) ? found : undefined;
  const shown = decodeSample(Buffer.from(found, "latin1"), "windows-1252");
  if (evidence.samples.length < mostSamples && !evidence.samples.includes(shown))
    evidence.samples.push(shown);
}

function doubtOf(evidence: Evidence): string | undefined {
  const { undefinedByte, oddWord, runCount, highCount } = evidence;
  if (undefinedByte !== undefined) {
    return `it has the byte ${undefinedByte.toString(16).toUpperCase()}, which Windows-1252 lacks`;
  }
  if (runCount > highCount / 4) return "its words look like another script";
  if (oddWord === undefined) return undefined;
  const shown = decodeSample(Buffer.from(oddWord, "latin1"), "windows-1252");
  return `a word would read "${shown}"`;
}

/** The error for a text that holds both UTF-8 and an 8-bit encoding. */
export function mixedEncodings(
  name: string,
  { strayLines, utf8Lines }: LegacyEvidence,
): SourceError {
  return new SourceError(
    `${name} mixes encodings: ${nameLines(utf8Lines)} hold UTF-8, ${nameLines(strayLines)} do not.`,
    {
      code: "ERR_SOURCE_ENCODING",
      actions: [
        "Parts from two systems were put together: export each as UTF-8 and join them again.",
      ],
    },
  );
}

/** The error for a text in an encoding that has to be named. */
export function unknownEncoding(name: string, { strayLines, doubt }: LegacyEvidence): SourceError {
  return new SourceError(
    `${name} is not UTF-8 (line ${strayLines[0] ?? 1}), and hardly Windows-1252: ${doubt}.`,
    {
      code: "ERR_SOURCE_ENCODING",
      place: { file: name, line: strayLines[0] ?? 1 },
      actions: [
        "Say which encoding it is: --encoding windows-1250 (or cp850, macintosh, windows-1251, shift_jis …), or source: { encoding } in the mapping.",
        'Or save the file as UTF-8 (in Excel: "CSV UTF-8") and load it again.',
      ],
    },
  );
}

function nameLines(lines: readonly number[]): string {
  return `line${lines.length === 1 ? "" : "s"} ${lines.join(", ")}`;
}
