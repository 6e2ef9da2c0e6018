import type { ReadingSettings } from "../load-request.ts";
import type { SourceSettings } from "../../rows/source-settings.ts";

/** How to read a file: as the mapping has it, but for what a person says. */
export function settingsFor(pinned: SourceSettings, reading: ReadingSettings = {}): SourceSettings {
  return {
    ...pinned,
    sheet: reading.sheet ?? pinned.sheet,
    entry: reading.entry ?? pinned.entry,
    encoding: reading.encoding ?? pinned.encoding,
    delimiter: reading.delimiter ?? pinned.delimiter,
    quote: reading.quote ?? pinned.quote,
    headerRow: reading.headerRow ?? pinned.headerRow,
    footer: reading.footer ?? pinned.footer,
    padShortRows: reading.padShortRows ?? pinned.padShortRows,
  };
}
