/** How a CSV file is written down: enough to write rows that look like the file they came from. */
export interface Dialect {
  /** Between the cells, such as `,` `;` or a tab. */
  readonly delimiter: string;
  /** Around a cell that needs it, and doubled inside; `"` nearly always. */
  readonly quote: string;
  readonly lineEnd: "\n" | "\r\n" | "\r";
  /** True when the file begins with a byte order mark. */
  readonly bom: boolean;
  /** Such as `utf-8`, `utf-16le` or `windows-1252`; lower case. */
  readonly encoding: string;
}
