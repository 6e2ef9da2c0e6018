import type { BoundLoad } from "../bound-load.ts";

/** True for a load that reads each record before it writes it: to merge, to ask its guards, or to keep what was before. */
export function readsFirst(
  { mapping, target }: Pick<BoundLoad, "mapping" | "target">,
  keepBefore: boolean | undefined,
): boolean {
  const isRead = mapping.write === "merge" || mapping.guard !== undefined || keepBefore === true;
  return isRead && target.method === "PUT";
}
