import { lowerCase } from "../../kernel/lower-case.ts";
import type { Rewrite } from "../conversion-result.ts";

/** Changes the case without regard to any locale, so that a Turkish machine gives the same as others. */
export function changeCase(to: "upper" | "lower"): Rewrite {
  return to === "upper"
    ? (text) => ({ value: text.toUpperCase() })
    : (text) => ({ value: lowerCase(text) });
}
