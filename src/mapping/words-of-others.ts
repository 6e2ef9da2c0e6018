import type { KeyPath } from "../yaml/problem.ts";

const code = "a mapping runs no code; what it can do is in docs/mappings.md, step by step";
const oneRow = "a row is one record; give the file the form of one row a record first";
const some = "a field of some rows only says when, with a condition";
const first = "the first cell of several that is not blank is first_of: [A, B]";
const joined = 'cells are joined by join: { columns: [A, B], with: " " }, or by a template';
const part = "a part of a text is taken by extract, with a pattern";
const filter = "rows are left out by conditions under skip_rows";
const reckon =
  "decimals are reckoned with under decimal: { negate, multiply, divide, places, round }";
const translate = "values are translated by table";
const changeCase = "it is said by case: upper, lower or title";
const checks = "what has to hold between the cells of a row is said under checks";
const given = "what is given with a load is declared under parameters";
const conversion = "say decimal, integer, boolean, date, list or json, whichever fits";

const said: Readonly<Record<string, string>> = {
  ...each(["if", "condition", "unless", "case_when", "switch"], some),
  ...each(["concat", "concatenate", "combine", "merge_columns"], joined),
  ...each(["coalesce", "ifnull", "nvl", "fallback", "alternatives"], first),
  ...each(
    ["substring", "substr", "slice", "left", "right", "mid", "regex", "match", "capture"],
    part,
  ),
  ...each(
    ["transform", "transformation", "expression", "expr", "formula", "script", "function"],
    code,
  ),
  ...each(["javascript", "js", "python", "eval", "compute", "calc", "calculate", "jsonata"], code),
  ...each(["add", "plus", "total"], "columns are added up by sum: [A, B]"),
  ...each(["negate", "multiply", "divide", "round", "minus", "subtract", "scale", "abs"], reckon),
  ...each(
    ["lpad", "padding", "zfill", "pad_left", "leading_zeros"],
    'it is pad: { to: 6, with: "0" }',
  ),
  ...each(["upper", "lower", "uppercase", "lowercase", "title", "capitalize"], changeCase),
  ...each(["map", "mapping", "mappings", "values", "enum", "translate", "dictionary"], translate),
  ...each(
    ["vlookup", "xlookup", "reference", "ref", "foreign_key"],
    "values of another file are found by lookup",
  ),
  ...each(["filter", "where", "exclude", "include", "ignore", "skip"], filter),
  ...each(["validate", "validation", "validations", "assert", "rules", "constraints"], checks),
  ...each(["vars", "variables", "params", "args", "env"], given),
  ...each(
    ["dedupe", "deduplicate", "unique", "distinct"],
    "rows whose key repeats are on_duplicate",
  ),
  ...each(["strip", "whitespace"], "outer blanks are taken off by trim: true"),
  ...each(
    ["null_if", "nullif", "na_values", "null_values", "empty_values"],
    "words for nothing are nulls",
  ),
  ...each(["split", "delimiter", "separator"], 'a cell of several values is list: ";"'),
  ...each(["value", "static", "literal", "fixed"], "the same value in every row is constant"),
  ...each(["from", "source_column", "header", "name", "path"], "a column of the file is column"),
  ...each(["type", "cast", "convert", "parse", "as"], conversion),
  ...each(["date_format", "dateformat", "datetime", "timestamp"], "dates are date: DD/MM/YYYY"),
  ...each(
    ["required", "not_null", "mandatory"],
    `what the API requires it says itself; else ${checks}`,
  ),
  ...each(["unpivot", "pivot", "melt", "explode", "group", "group_by", "aggregate"], oneRow),
};

function each(words: readonly string[], hint: string): Readonly<Record<string, string>> {
  return Object.fromEntries(words.map((word) => [word, hint]));
}

/** How a mapping says what other tools call by this name: of a field, or of the mapping as a whole. */
export function hintOnWord(path: KeyPath): string | undefined {
  const isKnownPlace = path.length === 1 || (path.length === 3 && path[0] === "fields");
  const word = String(path.at(-1) ?? "").toLowerCase();
  const hint = isKnownPlace && Object.hasOwn(said, word) ? said[word] : undefined;
  return hint === undefined ? undefined : `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
}
