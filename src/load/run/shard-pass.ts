import type { Clock } from "../../kernel/clock.ts";
import type { LoadError } from "../../kernel/load-error.ts";
import { composeText } from "../../rows/compose-text.ts";
import { shardOf } from "../../rows/shard-of.ts";
import type { RowShare, SharedRow } from "../row-share.ts";

export interface PassMeans {
  /** How many the load has. */
  readonly shards: number;
  /** Those that are carried out; undefined: all. */
  readonly held: readonly number[] | undefined;
  /** Of the ledger. */
  readonly clock: Pick<Clock, "now">;
  /** When the last of the other executions that had rows of the load has ended, epoch milliseconds; undefined: none has. */
  readonly othersEndedAt: number | undefined;
  /** How long a request may take. */
  readonly timeoutMs: number;
  /** Only rows of these lanes: what an earlier reading put off. */
  readonly only?: ReadonlySet<string> | undefined;
  readonly onPastRamp: () => void;
}

/**
 * One reading of the file for some shards. Shards can be taken out while it goes on; rows that another execution may have under way at
 * the API are put off, with all that follow under their keys.
 */
export class ShardPass implements RowShare {
  readonly isWhole: boolean;
  /** Until then a request of an execution that is over may still arrive at the API, epoch milliseconds. */
  readonly settledAt: number;
  readonly #means: PassMeans;
  readonly #held: Set<number>;
  readonly #underWay: Uint32Array;
  readonly #putOff = new Set<string>();
  readonly #leads = new Map<number, number>();
  #stop: LoadError | undefined;
  #isCut = false;

  constructor(means: PassMeans) {
    this.#means = means;
    const { shards, held, othersEndedAt, timeoutMs } = means;
    this.settledAt = othersEndedAt === undefined ? 0 : othersEndedAt + timeoutMs;
    this.isWhole = held === undefined;
    this.#held = new Set(held ?? Array.from({ length: shards }, (_, shard) => shard));
    this.#underWay = new Uint32Array(shards);
  }

  takes(row: SharedRow, wasSent: boolean): boolean {
    const { shards, only, clock } = this.#means;
    const shard = shardOf(row, shards, row.lead);
    if (!this.#held.has(shard)) return false;
    const lane = laneOf(row);
    if (only?.has(lane) === false || this.#putOff.has(lane)) return false;
    if (wasSent && clock.now() < this.settledAt) {
      this.#putOff.add(lane);
      return false;
    }
    this.#underWay[shard] = (this.#underWay[shard] ?? 0) + 1;
    if (row.lead !== undefined) this.#leads.set(row.rowNumber, row.lead);
    return true;
  }

  leadOf(rowNumber: number): number | undefined {
    return this.#leads.get(rowNumber);
  }

  over(row: SharedRow): void {
    const { rowNumber } = row;
    const shard = shardOf(row, this.#means.shards, this.leadOf(rowNumber));
    this.#leads.delete(rowNumber);
    this.#underWay[shard] = Math.max(0, (this.#underWay[shard] ?? 0) - 1);
  }

  isCut(): boolean {
    if (this.#stop !== undefined) throw this.#stop;
    return this.#isCut;
  }

  pastRamp(): void {
    this.#means.onPastRamp();
  }

  /** Lanes with rows that were put off, for another reading. */
  putOff(): ReadonlySet<string> {
    return this.#putOff;
  }

  /** Those that are still carried out. */
  held(): readonly number[] {
    return [...this.#held];
  }

  /** Takes no further row of these. @returns those of which nothing is under way */
  close(shards: readonly number[]): readonly number[] {
    for (const shard of shards) this.#held.delete(shard);
    return shards.filter((shard) => this.#underWay[shard] === 0);
  }

  /** The reading ends, and another one begins with what is to be had by then. */
  cut(): void {
    this.#isCut = true;
  }

  stop(error: LoadError): void {
    this.#stop ??= error;
  }
}

function laneOf({ key, rowNumber, lead }: SharedRow): string {
  const isByNumber = lead !== undefined || key === undefined;
  return isByNumber ? `row ${lead ?? rowNumber}` : `key ${composeText(key)}`;
}
