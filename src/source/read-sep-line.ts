const sepLine = /^"?sep=([^"\r\n])"?(?:\r\r\n|\r\n|\n|\r|$)/i;

/** The line `sep=;` with which spreadsheet programs announce the delimiter. */
export interface SepLine {
  readonly delimiter: string;
  /** The line with its end. */
  readonly text: string;
}

/** @param text the file without byte order mark */
export function readSepLine(text: string): SepLine | undefined {
  const found = sepLine.exec(text);
  if (found?.[1] === undefined) return undefined;
  return { delimiter: found[1], text: found[0] };
}
