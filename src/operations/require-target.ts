import { UsageError } from "../kernel/load-error.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import { findTarget, targetNames } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";

/** The target that a request names. @throws UsageError ERR_NO_SUCH_TARGET with the nearest name */
export function requireTarget(name: string): Target {
  const target = findTarget(name);
  if (target !== undefined) return target;
  throw new UsageError(`there is no target "${name}".${didYouMean(name, targetNames)}`, {
    code: "ERR_NO_SUCH_TARGET",
    actions: [`The targets are: ${targetNames.join(", ")}.`],
  });
}
