import { compileComparison } from "../../change/compare-records.ts";
import { createReader } from "../../delivery/live/create-reader.ts";
import type { DeliveryCounters } from "../../delivery/delivery-counters.ts";
import type { LoadContext } from "../load-context.ts";
import { redactAnswers } from "../access/redact-answers.ts";
import type { RequestMeans } from "../request-means.ts";
import { readStepBack, takeAnswers } from "./read-step-back.ts";
import type { RampReadBack } from "../ramp-step.ts";
import type { AppliedRow } from "./step-rows.ts";

/** Looks at the records of a step. @param counters of the delivery; the reading is counted there, too */
export type ReadStep = (
  rows: readonly AppliedRow[],
  counters: DeliveryCounters,
) => Promise<RampReadBack>;

export function openStepReader(context: LoadContext, means: RequestMeans): ReadStep {
  const { bound, connection } = context;
  const { target, mapping } = bound;
  // What the server writes by itself it may overwrite, also where the mapping gives it a value.
  const comparison = compileComparison(target, [], Object.values(mapping.tags.fields));
  const { concurrency: width } = connection;
  let refused: string | undefined =
    target.lookUp?.kind === "by-id" ? undefined : "this API has no way to read a record by its id";
  return async (rows, counters) => {
    if (refused !== undefined) return takeAnswers(rows, refused);
    const reader = createReader({
      ...means,
      ...context,
      send: redactAnswers(means.send, context.secrets),
      target,
      destination: connection,
      concurrency: width,
    });
    const seen = await readStepBack(rows, { read: reader.read, comparison, width });
    counters.requests += reader.counters.requests;
    counters.refusals += reader.counters.refusals;
    counters.retries += reader.counters.retries;
    if (seen.stop?.code === "ERR_READ_REFUSED") refused = seen.stop.message;
    return seen.readBack;
  };
}
