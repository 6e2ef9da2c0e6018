import type { LoadRecord } from "../../ledger/load-record.ts";
import type { Target } from "../../targets/target.ts";
import { assertReadable } from "./assert-readable.ts";

/**
 * A load that is carried on: it keeps to the share that it was begun with, unless another is given for this execution.
 * @throws UsageError ERR_NO_READ_BACK
 */
export function withVerify(
  load: LoadRecord,
  target: Target,
  verify: number | undefined,
): LoadRecord {
  assertReadable(target, verify);
  return verify === undefined ? load : { ...load, terms: { ...load.terms, verify } };
}
