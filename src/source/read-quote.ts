import { SourceError } from "../kernel/load-error.ts";

/**
 * The quote around cells: what a setting says, else the double quote.
 * @throws SourceError ERR_SOURCE_QUOTES when it is no sign that can open and close a cell
 */
export function readQuote(setting: string | undefined): string {
  if (setting === undefined) return '"';
  if (/^[!-/:-@[-`{-~]$/.test(setting)) return setting;
  throw new SourceError(`The quote ${JSON.stringify(setting)} must be one plain sign like ".`, {
    code: "ERR_SOURCE_QUOTES",
    actions: [
      'Say for example source: { quote: "\'" }. Curly quotes, of which one opens and another closes, have to be replaced in the file.',
    ],
  });
}
