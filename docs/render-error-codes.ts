import { errorCodes } from "../src/kernel/error-codes.ts";
import { errorCodeMeanings } from "./error-code-meanings.ts";

/** docs/error-codes.md: every code of an error that concerns a load as a whole. */
export function renderErrorCodes(): string {
  const rows = errorCodes.map((code) => `| \`${code}\` | ${errorCodeMeanings[code]} |`);
  return `# Codes of errors

What stands as \`ERR_…\` before a sentence on stderr, and as \`error.code\` in the answer of \`--json\` ([scripts.md](scripts.md)), where something
concerns a load as a whole. The sentence names the place and what to do; a code never changes its meaning. What is wrong with a single row has
a code among the [row errors](row-errors.md). This page is made by \`make docs\`.

| code | means |
| --- | --- |
${rows.join("\n")}
`;
}
