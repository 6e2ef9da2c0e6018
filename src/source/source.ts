import type { Dialect } from "../rows/dialect.ts";

/** What tells that a file is still the one that was fingerprinted, without reading it again. */
export interface FileStamp {
  readonly size: bigint;
  readonly modifiedNs: bigint;
}

/** How wide the rows of a source are. */
export interface RowLayout {
  /** Columns of the header, unnamed ones included, bookkeeping columns left out. */
  readonly width: number;
  /** Columns up to the last one that has a name; a row may end there. */
  readonly namedWidth: number;
  /** True when the header ends with the three columns that a rejects.csv has. */
  readonly hasBookkeeping: boolean;
}

/** A CSV file that was checked byte by byte and whose dialect and header are known. Read its rows with `readRows`. */
export interface Source {
  /** Base name, as messages and `sys_bulk_load_source_file` show it. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Column names without outer blanks; names may be blank or occur twice. */
  readonly header: readonly string[];
  readonly dialect: Dialect;
  /** `sha256:…` of all bytes. */
  readonly fingerprint: string;
  /** Bytes. */
  readonly size: number;
  readonly stamp: FileStamp;
  readonly layout: RowLayout;
  /** Byte offset of the first record: behind byte order marks and a `sep=` line. */
  readonly firstByte: number;
  /** Physical line of that offset. */
  readonly firstLine: number;
}
