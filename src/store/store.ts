/** What a store has of a file. */
export interface StoredContent {
  /** `sha256:…` of the bytes. */
  readonly hash: string;
  /** How many they are. */
  readonly bytes: number;
}

/**
 * Keeps files by their content, so that any host finds them. One content is kept once, whoever brings it and how often, and is never
 * changed; so nobody has to lock anything, and a shared folder of any kind will do. What is fetched is trusted by its hash alone.
 * One suite holds every store to it (test/contracts/store.contract.ts).
 */
export interface ContentStore {
  /** Where it is, as another process on another host would name it. */
  readonly address: string;
  /**
   * Resolves when the bytes are kept for good.
   * @param path a file of this host
   * @throws ConfigurationError ERR_STORE_UNREACHABLE; errors of the system where the file itself can't be read
   */
  keep(path: string, signal?: AbortSignal): Promise<StoredContent>;
  /**
   * Writes a content to a path of this host, whole or not at all; what stands there is replaced, unless it is that content.
   * @throws ConfigurationError ERR_STORE_UNREACHABLE; LedgerError ERR_STORE_LACKS where it has no such content, ERR_STORE_DAMAGED where what
   * it has is another one
   */
  fetch(content: StoredContent, to: string, signal?: AbortSignal): Promise<void>;
  /** Whether it has something of that hash and length; the bytes are not read. @throws ConfigurationError ERR_STORE_UNREACHABLE */
  has(content: StoredContent): Promise<boolean>;
  /**
   * Takes a content away that nobody needs. Whoever keeps one that is there makes it young.
   * @param before epoch milliseconds: what was kept since then stays
   * @throws ConfigurationError ERR_STORE_UNREACHABLE
   */
  remove(content: StoredContent, before: number): Promise<Removal>;
}

/** What became of a content that was to go. */
export type Removal = "removed" | "young" | "absent";
