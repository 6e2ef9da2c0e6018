import { quoteCommand } from "../../kernel/quote-argument.ts";
import { booksOptions } from "../books/load-files.ts";
import type { BooksPlace } from "../books-place.ts";

/**
 * What to type to carry a load on, from the folder that the program runs in.
 * @param configPath the configuration file, where it is not the usual one
 */
export function resumeCommand(
  loadId: string,
  place: BooksPlace,
  {
    verb = "resume",
    configPath,
  }: { verb?: string | undefined; configPath?: string | undefined } = {},
): string {
  const books = booksOptions(place);
  const isNamed = configPath === undefined || books.includes("--config");
  const words = ["waybill", verb, loadId, ...(isNamed ? [] : ["--config", configPath]), ...books];
  return quoteCommand(words);
}
