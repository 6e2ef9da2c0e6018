import type { SourceSettings } from "../source/source.ts";

/** What a person says about a file on the command line. */
export interface ReadingSettings extends SourceSettings {
  /** Codes of damage to let pass. */
  readonly accept?: readonly string[] | undefined;
}

/** How to read a file: as the mapping has it, but for what a person says. */
export function settingsFor(pinned: SourceSettings, reading: ReadingSettings = {}): SourceSettings {
  return {
    ...pinned,
    encoding: reading.encoding ?? pinned.encoding,
    delimiter: reading.delimiter ?? pinned.delimiter,
    quote: reading.quote ?? pinned.quote,
    headerRow: reading.headerRow ?? pinned.headerRow,
    footer: reading.footer ?? pinned.footer,
    padShortRows: reading.padShortRows ?? pinned.padShortRows,
  };
}
