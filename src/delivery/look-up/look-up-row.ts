import type { ValidRow } from "../../rows/row.ts";
import type { LookUp } from "../../targets/target.ts";
import { attemptRequest } from "../attempt-request.ts";
import { concludeTry, type RowProgress } from "../conclude-try.ts";
import { newDeliveryCounters } from "../delivery-counters.ts";
import type { DeliveryOptions, DeliveryWork } from "../delivery-options.ts";
import type { Judged } from "../exchange-once.ts";
import { createPatience, usualPatience } from "../patience/patience.ts";
import { buildLookUp, tagsOf } from "./build-look-up.ts";
import { judgeRecords, type Finding } from "./judge-records.ts";

/** Looks rows up, paced and authorized like any request; undefined when the load stops first. */
export type LookUpRow = (row: ValidRow) => Promise<Finding | undefined>;

export interface LookUps {
  readonly look: LookUpRow;
  readonly counters: DeliveryWork["counters"];
}

/** @throws LoadError from `look` when no row can be looked up, such as for a refused credential */
export function createLookUps(lookUp: LookUp, options: DeliveryOptions): LookUps {
  const work: DeliveryWork = {
    ...options,
    // What is only read may be read again, whatever the target is about.
    target: { ...options.target, method: "PUT", safeToRepeat: true },
    patience: createPatience(usualPatience, options.target, options.clock),
    counters: newDeliveryCounters(),
  };
  const look: LookUpRow = async (row) =>
    await attemptRequest<Finding>(
      {
        row,
        begin: async () => buildLookUp(lookUp, row, work),
        conclude: (judged, progress) => concludeLookUp(judged, { lookUp, row, progress, work }),
      },
      work,
    );
  return { look, counters: work.counters };
}

interface Sight {
  readonly lookUp: LookUp;
  readonly row: ValidRow;
  readonly progress: RowProgress;
  readonly work: DeliveryWork;
}

function concludeLookUp(judged: Judged, sight: Sight): Finding | undefined {
  const { exchange } = judged;
  const { lookUp, row, progress, work } = sight;
  if (exchange.kind === "answer") {
    const { status, body } = exchange;
    const isGood = status >= 200 && status < 300;
    if (isGood && !exchange.cutOff && judged.verdict.kind !== "stop") {
      const sought = { ...row, tags: tagsOf(row.rowNumber, work.tags) };
      return judgeRecords(work.target, lookUp, sought, body);
    }
    if (status === 404 || status === 405 || status === 501) return explainMissing(lookUp, status);
  }
  // Anything else means for a look-up what it means for a row: try again, stop, or give up.
  const result = concludeTry(judged, { row, progress, work });
  if (result === undefined) return undefined;
  const status = judged.httpStatus === undefined ? "" : ` (status ${judged.httpStatus})`;
  return { kind: "unknown", why: `the record could not be read${status}` };
}

/** A 404 to a search may mean that there is no such path: no proof that there is no such record. */
function explainMissing({ kind }: LookUp, status: number): Finding {
  if (kind === "by-id" && status === 404)
    return { kind: "unknown", why: "the API shows no record with the id of the row (404)" };
  return { kind: "unknown", why: `the API offers no such way to ask for records (${status})` };
}
