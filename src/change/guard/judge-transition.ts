import { scalarText } from "../../kernel/exact-json.ts";
import type { FieldChange } from "../../rows/field-change.ts";
import type { FieldGuard } from "../../rows/guard-settings.ts";
import type { Broken } from "./broken.ts";

/** A change from one value to another that the guard does not list. */
export function judgeTransition(
  { before, after }: FieldChange,
  { transitions }: FieldGuard,
): readonly Broken[] {
  if (transitions === undefined) return [];
  const [from, to] = [scalarText(before), scalarText(after)];
  const allowed = from === undefined ? [] : (transitions.get(from) ?? []);
  if (from === to && from !== undefined) return [];
  return to !== undefined && allowed.includes(to) ? [] : [{ rule: "transitions", limit: allowed }];
}
