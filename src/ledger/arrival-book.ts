import type { KnownProcess } from "../kernel/this-process.ts";
import type { NewMessage } from "./message-book.ts";

/** How an arrival stands. The words are stored, so they never change. */
export const arrivalStates = [
  "seen",
  "settling",
  "complete",
  "claimed",
  "loading",
  "stopped",
  "done",
  "failed",
  "attention",
  "quarantined",
  "duplicate",
  "late",
  "missing",
] as const;

/** How an arrival stands; docs/drops.md says what each state means. */
export type ArrivalState = (typeof arrivalStates)[number];

/** States of a file whose content nobody has claimed yet. */
export const waitingStates: readonly ArrivalState[] = ["seen", "settling", "complete"];
/** States in which something is still to be done without a person. */
export const workingStates: readonly ArrivalState[] = ["claimed", "loading", "stopped"];
/** States that hold back the next file of a drop, unless it goes on in spite of trouble. */
export const troubleStates: readonly ArrivalState[] = ["stopped", "attention", "quarantined"];

/** The code of an arrival in `attention` whose plan a person has to approve. */
export const waitsForApproval = "waits-for-approval";

export function isWaitingForApproval({ state, code }: Pick<Arrival, "state" | "code">): boolean {
  return state === "attention" && code === waitsForApproval;
}

/** By what a file is known again. Times are epoch milliseconds. */
export interface SeenFile {
  readonly size: number;
  readonly modifiedAt: number;
  /** What tells it from any other that had its name, where its place has such a word (the ETag of an object). */
  readonly version?: string | undefined;
}

export function isSameFile(one: SeenFile, other: SeenFile): boolean {
  return (
    one.size === other.size && one.modifiedAt === other.modifiedAt && one.version === other.version
  );
}

/** A file as it lay there when it was looked at. */
export interface Sighting extends SeenFile {
  readonly name: string;
}

/** A file that came, or one that should have. */
export interface Arrival extends Sighting {
  readonly id: string;
  readonly drop: string;
  readonly state: ArrivalState;
  /** Why it is in this state, for programs; undefined where the state says it. */
  readonly code: string | undefined;
  /** The same in a sentence. */
  readonly reason: string | undefined;
  readonly seenAt: number;
  /** Since when it is in its state. */
  readonly changedAt: number;
  /** Goes up whenever somebody takes it over; whoever has an older one may change nothing. */
  readonly epoch: number;
  /** SHA-256 (hex) of the content, once it is claimed. */
  readonly contentHash: string | undefined;
  /** What is kept of the file, as JSON: how it is written, for the next one to be held against, and what was put away with it. */
  readonly shape: string | undefined;
  /** Counted from 1; a person who has it loaded again begins a new one. */
  readonly round: number;
  readonly loadId: string | undefined;
  readonly mappingPath: string | undefined;
  /** The arrival whose content it has (`duplicate`), or whose name it has with another content. */
  readonly relatedId: string | undefined;
  /** How often its load was carried on after it had stopped. */
  readonly tries: number;
  readonly nextTryAt: number | undefined;
  readonly claimedAt: number | undefined;
  /** Until then the process that claimed it counts as being at work. */
  readonly leasedUntil: number | undefined;
  /** That process. */
  readonly owner: KnownProcess | undefined;
  /** The last look at a file that has to be quiet: its SHA-256, and when. */
  readonly quietHash: string | undefined;
  readonly quietSince: number | undefined;
  /** Where the file itself lies, once it was put away. */
  readonly keptAt: string | undefined;
  /** The state for which it was put there. */
  readonly keptAs: ArrivalState | undefined;
  /** The cron time at which a file should have come; for `late` and `missing`. */
  readonly dueAt: number | undefined;
}

/** What a change of state writes; what is absent stays. */
export type ArrivalChange = Partial<
  Pick<
    Arrival,
    | "state"
    | "code"
    | "reason"
    | "loadId"
    | "mappingPath"
    | "tries"
    | "nextTryAt"
    | "leasedUntil"
    | "quietHash"
    | "quietSince"
    | "shape"
    | "relatedId"
    | "keptAt"
    | "keptAs"
    | "size"
    | "modifiedAt"
    | "version"
  >
>;

/** One thing that happened to an arrival. */
export interface ArrivalEvent {
  readonly at: number;
  readonly state: ArrivalState;
  readonly reason: string | undefined;
  /** System user and host of the person who decided it; undefined: the program. */
  readonly person: string | undefined;
}

/** How the arrivals of a drop stand, in numbers. Times are epoch milliseconds. */
export interface ArrivalFigures {
  readonly byState: Readonly<Record<ArrivalState, number>>;
  /** When the newest one was done; undefined: none was. */
  readonly lastDoneAt: number | undefined;
  /** When the oldest was seen that is not over and needs no person; undefined: there is none. */
  readonly oldestWaitingAt: number | undefined;
}

/** Why a claim was not given. */
export type ClaimRefusal =
  /** An arrival of the drop has this content already. */
  | { readonly kind: "same-content"; readonly arrival: Arrival }
  /** Somebody else has changed the arrival meanwhile. */
  | { readonly kind: "moved-on" };

export interface ContentClaim {
  readonly contentHash: string;
  readonly shape: string | undefined;
  readonly loadId: string;
  readonly mappingPath: string;
  readonly leasedUntil: number;
  readonly owner: KnownProcess;
  readonly at: number;
}

/** Files that came into drops, and those that should have. Every state that one was in is kept. */
export interface ArrivalBook {
  /**
   * Writes down files that lie in a drop: one entry for each name whose file is not put away; a file that has changed since
   * begins anew as `seen`, unless it is claimed.
   * @param newId makes an id for one that is new
   * @returns in the order of the sightings
   */
  see(
    drop: string,
    sightings: readonly Sighting[],
    at: number,
    newId: () => string,
  ): Promise<readonly Arrival[]>;
  /** Writes down that no file came: one entry for each due time. */
  missed(
    drop: string,
    due: { readonly id: string; readonly dueAt: number; readonly reason: string },
    at: number,
    messages: (arrival: Arrival) => readonly NewMessage[],
  ): Promise<Arrival>;
  /** Gives the content of a file to one arrival of its drop, and that to whoever asks first. */
  claim(arrival: Arrival, claim: ContentClaim): Promise<Arrival | ClaimRefusal>;
  /**
   * Changes an arrival, if it is still in the state in which it was seen and nobody took it over meanwhile, and writes down in the same step whom to tell.
   * @param person who decided it; undefined: the program
   * @returns undefined when somebody did
   */
  change(
    arrival: Arrival,
    change: ArrivalChange,
    at: number,
    person?: string,
    messages?: readonly NewMessage[],
  ): Promise<Arrival | undefined>;
  /** The same for many in one step, none of which anybody is to be told of. @returns those that are changed */
  changeAll(
    changes: readonly (readonly [Arrival, ArrivalChange])[],
    at: number,
  ): Promise<readonly Arrival[]>;
  /** Takes an arrival from whoever had it: a new epoch. @returns undefined when somebody else has done so */
  takeOver(
    arrival: Arrival,
    by: { readonly owner: KnownProcess; readonly leasedUntil: number },
  ): Promise<Arrival | undefined>;
  /** A new round of the same content. @returns undefined when there is one already */
  again(
    arrival: Arrival,
    next: Pick<Arrival, "id" | "loadId"> & { readonly reason: string },
    at: number,
    person: string,
  ): Promise<Arrival | undefined>;
  find(idOrPrefix: string): Promise<readonly Arrival[]>;
  /** Newest first. */
  list(filter: {
    readonly drop?: string;
    readonly states?: readonly ArrivalState[];
    /** Only files in these states that are not put away as such. */
    readonly toPutAway?: readonly ArrivalState[];
    /**
     * Only files that were put away, and whose state has not changed since that time, nor that of a later round of the
     * same content; but none that is `removed`.
     */
    readonly putAwayBefore?: number;
    readonly limit?: number;
  }): Promise<readonly Arrival[]>;
  events(id: string): Promise<readonly ArrivalEvent[]>;
  /** Cheap enough to be asked every few seconds, however many there are. */
  figures(drop: string): Promise<ArrivalFigures>;
  /** Epoch milliseconds up to which the due times of a drop were looked at; undefined: never. */
  lookedUpTo(drop: string): Promise<number | undefined>;
  noteLook(drop: string, upTo: number): Promise<void>;
}
