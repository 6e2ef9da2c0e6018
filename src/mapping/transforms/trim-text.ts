import type { Rewrite } from "../conversion-result.ts";

/** Takes outer white space off, no-break spaces included. */
export const trimText: Rewrite = (text) => ({ value: text.trim() });
