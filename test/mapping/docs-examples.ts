/** A YAML block of a page, with the cells of the table behind it, if there is one. */
export interface DocsExample {
  /** Word behind `yaml`: `mapping` (a whole file), `file` (without its head) or `fields` (what stands under fields). */
  readonly kind: string;
  readonly yaml: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const block = /^```yaml (\w+)\n(.*?)^```\n+((?:^\|[^\n]*\n)*)/gms;

function readCells(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** Finds the examples of a page: fenced blocks that begin with ```yaml and a word. */
export function findExamples(page: string): readonly DocsExample[] {
  return [...page.matchAll(block)].map(([, kind = "", yaml = "", table = ""]) => {
    // Behind a whole mapping stands prose, or a table about something else.
    const lines = kind === "mapping" ? [] : table.split("\n").filter((line) => line !== "");
    const [head = "", , ...rows] = lines;
    return { kind, yaml, head: readCells(head), rows: rows.map(readCells) };
  });
}
