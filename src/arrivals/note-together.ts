import type { Arrival, ArrivalChange } from "../ledger/arrival-book.ts";
import type { DropMeans } from "./drop-means.ts";

/** Why files wait, written down together: of ten thousand that do, each by itself would take a minute. */
export interface Notes {
  readonly add: (arrival: Arrival, change: ArrivalChange) => void;
  readonly write: () => Promise<void>;
}

export function openNotes({ ledger, clock, tell }: DropMeans): Notes {
  let noted: (readonly [Arrival, ArrivalChange])[] = [];
  return {
    add: (arrival, change) => noted.push([arrival, change]),
    write: async () => {
      if (noted.length === 0) return;
      const before = new Map(noted.map(([{ id, state }]) => [id, state]));
      const changed = await ledger.arrivals.changeAll(noted, clock.now());
      noted = [];
      for (const arrival of changed) if (arrival.state !== before.get(arrival.id)) tell(arrival);
    },
  };
}
