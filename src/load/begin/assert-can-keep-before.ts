import { UsageError } from "../../kernel/load-error.ts";
import type { Target } from "../../targets/target.ts";

/** @throws UsageError when records are to be kept that do not exist yet */
export function assertCanKeepBefore(
  { name, method }: Pick<Target, "name" | "method">,
  keepBefore: boolean | undefined,
): void {
  if (keepBefore !== true || method !== "POST") return;
  throw new UsageError(`${name} creates records, so there is none to keep before`, {
    code: "ERR_USAGE",
    actions: ["Leave --keep-before out."],
  });
}
