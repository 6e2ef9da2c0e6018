import { rowErrorCatalogue } from "../src/rows/catalogue/index.ts";
import type { Stage } from "../src/rows/catalogue/row-error-kind.ts";

const stages: readonly (readonly [Stage, string])[] = [
  ["source", "Reading the file"],
  ["mapping", "Mapping"],
  ["validation", "Validation"],
  ["delivery", "Delivery"],
];

/** docs/row-errors.md, made from the catalogue that makes every message. */
export function renderRowErrors(): string {
  const sections = stages.map(([stage, title]) => `## ${title}\n\n${renderStage(stage)}`);
  return `# Row errors

Every row that does not end \`applied\` or \`unchanged\` says why with one of these codes: in \`report.csv\` (columns \`code\` and
\`message\`), in \`waybill check\` and in \`rejects.csv\`. Codes are stored and never change their meaning. This page is made from
the program's own catalogue (\`make docs\`).

${sections.join("\n")}`;
}

function renderStage(stage: Stage): string {
  return Object.entries(rowErrorCatalogue)
    .filter(([, kind]) => kind.stage === stage)
    .map(([code, { title, remedy }]) => `### \`${code}\`\n\n${title}. ${remedy}\n`)
    .join("\n");
}
