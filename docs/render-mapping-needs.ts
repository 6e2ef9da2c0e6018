import { needCases } from "./mapping-needs-cases.ts";

/** docs/mapping-needs.md, made from the cases that the tests run. */
export function renderMappingNeeds(): string {
  const rows = needCases.map(({ need, says }) => `| ${need} | \`${says}\` |`);
  return `# What migrations need, and how a mapping says it

Forty things that migrations and feeds ask for. Settings in braces are those of a field; \`A\`, \`B\` and \`C\` are columns of the file. Each line is a
test of its own: the mapping is run over cells, and what has to come of them is in \`docs/mapping-needs-cases.ts\`. What each word means is told in
[mappings.md](mappings.md).

| need | said by |
| ---- | ------- |
${rows.join("\n")}

What a mapping does not do: run code; make several records of one row. One record of several rows is
made by [group](mappings.md#several-rows-that-become-one-record).
`;
}
