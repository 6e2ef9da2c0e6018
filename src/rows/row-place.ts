/** Where a row stands in its source. */
export interface RowPlace {
  /** Data rows counted from 1; this is `sys_bulk_load_record_no`. */
  readonly rowNumber: number;
  /** Physical line of the file, from 1, where the row starts. */
  readonly line: number;
}
