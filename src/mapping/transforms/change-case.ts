import { lowerCase } from "../../kernel/lower-case.ts";
import type { Rewrite } from "../conversion-result.ts";

/** Letters, their marks and digits, with apostrophes between them: `o'neill` is one word, `anna-lena` is two. */
const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'\u2019]*/gu;

function capitalize(one: string): string {
  const [first = "", ...rest] = one;
  // In capitals \u00DF is SS; in front of small letters it is Ss.
  const [capital = "", ...more] = first.toUpperCase();
  return capital + lowerCase(more.join("") + rest.join(""));
}

const changes: Readonly<Record<"upper" | "lower" | "title", (text: string) => string>> = {
  upper: (text) => text.toUpperCase(),
  lower: lowerCase,
  title: (text) => text.replaceAll(word, capitalize),
};

/** Changes the case without regard to any locale, so that a Turkish machine gives the same as others. */
export function changeCase(to: keyof typeof changes): Rewrite {
  const change = changes[to];
  return (text) => ({ value: change(text) });
}
