import { SourceError } from "../load-error.ts";
import type { Warning } from "../rows/warning.ts";

const mostCut = 0.2;
const fewCut = 10;

/** @throws SourceError ERR_SOURCE_DAMAGED when so many long ids end in zeros that a spreadsheet must have cut them */
export function refuseCutIds(warnings: readonly Warning[], rows: number, name: string): void {
  const count = warnings.find(({ code }) => code === "id-15-digits")?.count ?? 0;
  if (count < fewCut || count <= rows * mostCut) return;
  throw new SourceError(
    `${name} holds ${count.toLocaleString("en-US")} ids that end in zeros behind their 15th digit: a spreadsheet has cut them.`,
    {
      code: "ERR_SOURCE_DAMAGED",
      actions: [
        "Format the column as text and export the file again.",
        "If the ids are right, say --accept id-15-digits.",
      ],
    },
  );
}
