import type { CreatedRecord } from "../rows/row.ts";

/** Whose records are looked for. */
export interface CreatedPlace {
  readonly targetName: string;
  readonly tenant: string | undefined;
  /** Base URLs of the loads. */
  readonly baseUrls: readonly string[];
}

/** Which records loads created, by the keys of their rows. */
export interface CreatedBook {
  /** The records of each key, newest load first; keys without one are left out. */
  find(
    place: CreatedPlace,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CreatedRecord[]>>;
}
