import { UsageError } from "../../kernel/load-error.ts";
import type { BoundLoad } from "../bound-load.ts";
import { readsFirst } from "../compose/reads-first.ts";
import type { LoadRequest } from "../load-request.ts";
import { assertReadable } from "../read-back/assert-readable.ts";

type Subject = Pick<BoundLoad, "mapping" | "target">;
type Wishes = { readonly [Name in "keepBefore" | "sameAsLastSent" | "verify"]?: LoadRequest[Name] };

/** Sees to it that a load is told nothing that its target or mapping does not go with. @throws UsageError */
export function assertSuited(subject: Subject, wishes: Wishes): void {
  assertCanKeepBefore(subject, wishes);
  assertCanSkipSame(subject, wishes);
  assertReadable(subject.target, wishes.verify);
}

/** Records can't be kept that do not exist yet. */
function assertCanKeepBefore({ target }: Subject, { keepBefore }: Wishes): void {
  if (keepBefore !== true || target.method !== "POST") return;
  throw new UsageError(`${target.name} creates records, so there is none to keep before`, {
    code: "ERR_USAGE",
    actions: ["Leave --keep-before out."],
  });
}

/**
 * A load that reads records first sees what they are, which is better than what they were last given; and a create is
 * given once in any case.
 */
function assertCanSkipSame(subject: Subject, { sameAsLastSent, keepBefore }: Wishes): void {
  if (sameAsLastSent === undefined) return;
  const { target } = subject;
  const why = readsFirst(subject, keepBefore)
    ? "the load reads each record first (write: merge, a guard, keep_before), and sends nothing where the record is as the row says"
    : target.safeToRepeat
      ? undefined
      : `${target.name} creates records, and a create that was sent before is not sent again`;
  if (why === undefined) return;
  throw new UsageError(`same_as_last_sent is needless: ${why}`, {
    code: "ERR_USAGE",
    actions: ["Leave same_as_last_sent out."],
  });
}
