/** A statement as PostgreSQL takes it, with `$1` where values go. */
export interface Compiled {
  readonly text: string;
  /** Values that one tuple has. */
  readonly width: number;
}

/** Numbers the places of values. No statement of ours has a question mark in a text. */
export function compileOne(sql: string): Compiled {
  let width = 0;
  const text = sql.replaceAll("?", () => `$${(width += 1)}`);
  return { text, width };
}

/**
 * Makes one statement for many tuples of a statement for one: the tuples are a table of texts, one array for each column, and each
 * place of a value is a column of it.
 */
export function compileMany(sql: string): Compiled {
  let width = 0;
  const placed = sql.replaceAll("?", () => `tuples.v${(width += 1)}`).trim();
  const columns = Array.from({ length: width }, (_, index) => index + 1);
  const arrays = columns.map((column) => `$${column}::text[]`).join(", ");
  const names = columns.map((column) => `v${column}`).join(", ");
  const tuples = `unnest(${arrays}) AS tuples (${names})`;
  const [verb] = placed.split(/\s/, 1);
  switch (verb) {
    case "INSERT":
      return { width, text: insertMany(placed, tuples) };
    case "UPDATE":
      return { width, text: insertBefore(placed, /\bWHERE\b/, `FROM ${tuples} `) };
    case "DELETE":
      return { width, text: insertBefore(placed, /\bWHERE\b/, `USING ${tuples} `) };
    case "SELECT":
      return {
        width,
        text: `SELECT tuples.place AS tuple_place, found.* FROM unnest(${arrays}) WITH ORDINALITY AS tuples (${names}, place)
CROSS JOIN LATERAL (${placed}) AS found`,
      };
    case undefined:
    default:
      throw new Error(`${verb} can't be carried out for many`);
  }
}

/** `VALUES (a, b)` becomes a SELECT of the same from the tuples. */
function insertMany(sql: string, tuples: string): string {
  const start = sql.search(/\bVALUES\s*\(/);
  const open = sql.indexOf("(", start);
  if (start < 0) throw new Error("an INSERT for many has no VALUES");
  let depth = 0;
  for (let end = open; end < sql.length; end += 1) {
    if (sql[end] === "(") depth += 1;
    if (sql[end] === ")") depth -= 1;
    if (depth === 0)
      return `${sql.slice(0, start)}SELECT ${sql.slice(open + 1, end)} FROM ${tuples}${sql.slice(end + 1)}`;
  }
  throw new Error("an INSERT for many has an open bracket");
}

function insertBefore(sql: string, place: RegExp, words: string): string {
  const at = sql.search(place);
  if (at < 0) throw new Error("a statement for many has no WHERE");
  return sql.slice(0, at) + words + sql.slice(at);
}
