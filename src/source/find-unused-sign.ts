import type { Dialect } from "../rows/dialect.ts";
import { readText, type TextFile } from "./read-text.ts";

const chunkSize = 256 * 1024;
const signs = ["~", "^", "`", "|", "#", "$", "%"];

/**
 * A sign that can be named as the quote, so that the quotes of a file are read as text: one that stands nowhere in it.
 * @returns undefined where there is none, and where some cells are held together by their quotes
 */
export async function findUnusedSign(
  file: TextFile,
  { quote, delimiter }: Dialect,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const used = new Set<string>([delimiter]);
  let end = "\n";
  for await (const chunk of readText(file, chunkSize, signal)) {
    const bytes = end + chunk.toString("latin1");
    for (const sign of signs) if (bytes.includes(sign)) used.add(sign);
    const before = [Buffer.from(delimiter).toString("latin1"), "\n", "\r"];
    if (before.some((sign) => bytes.includes(sign + quote))) return undefined;
    end = bytes.slice(-4);
  }
  return signs.find((sign) => !used.has(sign));
}
