/** What delivery counts, for progress and summary. */
export interface DeliveryCounters {
  requests: number;
  /** 429s. */
  refusals: number;
  /** Requests that repeat an earlier one of the same row, refusals aside. */
  retries: number;
  inFlight: number;
  /** Requests that the API took, whatever it thought of the record. */
  accepted: number;
  /** Answers that prove a row and still are not what the vendor documents. */
  answersUnlikeDocument: number;
}

export function newDeliveryCounters(): DeliveryCounters {
  return {
    requests: 0,
    refusals: 0,
    retries: 0,
    inFlight: 0,
    accepted: 0,
    answersUnlikeDocument: 0,
  };
}
