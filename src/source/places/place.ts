/** A file on this machine whose bytes are known: every reading is held against them. */
export interface LocalFile {
  /** Base name, as messages show it. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** `sha256:…` of all bytes. */
  readonly fingerprint: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of each block of 256 KiB, one behind the other: 32 bytes a block, 1.3 MB for a file of 10 GB. */
  readonly blockHashes: Buffer;
}

/**
 * Where the bytes of a source come from. A place brings them to this machine; whatever reads them, and reads them again on a
 * resume, reads the local file. What every place promises, and test/source/places holds it to:
 *
 * - Whole or not at all: `fetch` resolves when every byte is there. What did not become whole is taken away again, and
 *   nothing that stood there before is written over; no link is followed where a copy is written.
 * - Known: the fingerprint is that of all bytes, in their order, packed ones as they are. Nothing is judged but the bytes.
 * - Immutable, or told: `readBytes` gives the same bytes at each reading, also when two go on at once or an earlier one was
 *   given up. Where somebody changes the file, the first block that is otherwise ends the reading with ERR_SOURCE_CHANGED, and
 *   nothing of that block is handed out.
 * - Errors: a SourceError with what to do: ERR_SOURCE_NOT_FOUND, ERR_SOURCE_UNREADABLE, or ERR_SOURCE_SPOOL where the copy
 *   can't be written. Anything else that is thrown is a bug.
 * - Signal: an abort ends `fetch` and every reading with the signal's reason, before the next block. Nothing stays open.
 */
export interface Place {
  /** @param signal an abort ends it with the signal's reason */
  fetch(signal?: AbortSignal): Promise<LocalFile>;
}
