/** What a mapping or a person pins about a file, so that a file of another shape is refused and not guessed. */
export interface SourceSettings {
  /** Of a zip file: the name of the file inside. */
  readonly entry?: string | undefined;
  /** Of a workbook: the name of the sheet, or which tab it is, from 1. */
  readonly sheet?: string | undefined;
  /** One character, or `tab`. */
  readonly delimiter?: string | undefined;
  /** Such as `windows-1252`; default: as the bytes show it. */
  readonly encoding?: string | undefined;
  /** Physical line where the header begins, from 1. */
  readonly headerRow?: number | undefined;
  /** How many lines of totals and the like stand below the rows; 0: every line is a row. */
  readonly footer?: number | undefined;
  /** One character; default: `"`. */
  readonly quote?: string | undefined;
  /** True: rows may leave out blank cells at their end, as spreadsheets do. */
  readonly padShortRows?: boolean | undefined;
}
