import type { Arrival } from "../ledger/arrival-book.ts";
import type { BooksPlace } from "../load/books-place.ts";
import { approvalSteps } from "./plan-arrival.ts";

/** An arrival with what a person can do, where it waits for one. */
export interface ArrivalWithSteps extends Arrival {
  readonly nextSteps: readonly string[];
}

export async function withNextSteps(
  arrival: Arrival,
  place: BooksPlace,
): Promise<ArrivalWithSteps> {
  return { ...arrival, nextSteps: await nextStepsOf(arrival, place) };
}

async function nextStepsOf(arrival: Arrival, place: BooksPlace): Promise<readonly string[]> {
  const { state, id } = arrival;
  const approval = await approvalSteps(arrival, place);
  if (approval.length > 0) return approval;
  if (state === "quarantined" || state === "attention")
    return [`waybill drops release|reject ${id} --because "…"`];
  if (state === "late" || state === "missing")
    return [`ask the sender; to have done with it: waybill drops reject ${id} --because "…"`];
  return [];
}
