import { fact, fieldOf, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

/** The cell, and what the mapping's own steps had made of it where that is something else. */
const shown = (e: RowErrorDetails): string => {
  const { made, item } = e.facts;
  const cell = showCell(e.cell);
  if (item !== undefined) return `the item ${showCell(String(item))} of ${cell}`;
  return made === undefined ? cell : `${cell}, which the mapping makes ${showCell(String(made))},`;
};

const hint = (e: RowErrorDetails): string => fact(e, "hint");

const differences: Readonly<Record<string, string>> = {
  composition: ", whose letters are composed otherwise, which can't be seen",
  blanks: ", with other blanks or invisible characters",
};

/** What was meant as it seems: it is never taken without a person's word. */
const nearest = (e: RowErrorDetails): string => {
  const like = [e.facts["like"] ?? e.facts["nearest"] ?? []].flat();
  if (like.length === 0) return "";
  const names = like.map((name) => showCell(String(name))).join(" or ");
  return ` Did you mean ${names}${differences[fact(e, "unseen")] ?? ""}?`;
};

/** Of the row that came first. Ledgers of before have the number of its line alone. */
const placeOf = (e: RowErrorDetails): string =>
  typeof e.facts["first"] === "number" ? `of line ${fact(e, "first")}` : `of ${fact(e, "first")}`;

export const mappingErrors = {
  "skipped-by-condition": {
    stage: "mapping",
    title: "The mapping skips this row",
    remedy:
      "The row met a condition under skip_rows in the mapping, so it was not sent. Change the condition if it should have been.",
    say: (e) =>
      `${showCell(e.cell)} meets a condition under skip_rows in the mapping (${fact(e, "condition")}), so the row is not sent. Change the condition if it should be.`,
  },
  "check-failed": {
    stage: "mapping",
    title: "The row breaks a check of the mapping",
    remedy:
      "The mapping says under checks what has to hold between the cells of a row, and what is wrong where it does not. Correct the cells, or the check.",
    say: (e) =>
      `${fact(e, "says")} (${fact(e, "cells")}). Correct the cells, or the check in the mapping.`,
  },
  "key-repeated": {
    stage: "mapping",
    title: "Another row has the same key",
    remedy:
      "All rows of a key that repeats and says different things are refused: where the mapping says so (on_duplicate: reject), and for creates where it says nothing. Leave one of them, or say in-order or last.",
    say: (e) =>
      `the key ${showCell(fact(e, "key"))} stands in more than one row with different contents, and all of them are refused (on_duplicate: reject). Leave one of them.`,
  },
  "duplicate-row": {
    stage: "mapping",
    title: "An earlier row says the same",
    remedy:
      "The row has the key and all values of an earlier one, which is sent (on_duplicate: reject). Take it out of the file.",
    say: (e) =>
      `the row ${placeOf(e)} has the key ${showCell(fact(e, "key"))} too and says the same, so that one is sent and this one is not.`,
  },
  superseded: {
    stage: "mapping",
    title: "A later row has the same key",
    remedy: "The mapping sends the last row of a key only (on_duplicate: last).",
    say: (e) =>
      `a later row has the key ${showCell(fact(e, "key"))} too, and the mapping sends the last one only (on_duplicate: last).`,
  },
  "value-not-in-table": {
    stage: "mapping",
    title: "The value is not in the mapping's table",
    remedy:
      "Correct the cell, add the value to the field's table in the mapping, or say there what becomes of others (otherwise: keep, or otherwise: {value: …}).",
    say: (e) =>
      `${shown(e)} is not in the table for ${fieldOf(e)}; the table knows ${fact(e, "known")}.${nearest(e)} Correct the cell, or add it to the table in the mapping.`,
  },
  "field-undecided": {
    stage: "mapping",
    title: "The mapping leaves the field to be decided",
    remedy:
      "The mapping was begun and not finished: a field says decide. Give it a column, a constant or a template, or take it out.",
    say: (e) =>
      `the mapping does not say yet where ${fieldOf(e)} comes from: ${fact(e, "decide")}. Give it a column, a constant or a template in place of decide.`,
  },
  "value-not-in-lookup": {
    stage: "mapping",
    title: "The value is not in the mapping's look-up file",
    remedy:
      "A value is looked up to the letter; one that differs in leading zeros, blanks, case or the composition of its letters is named and not taken. Correct the cell, add the value to the file that the mapping looks it up in, or say there what becomes of others (missing: blank, or missing: keep).",
    say: (e) =>
      `${shown(e)}${e.facts["beside"] === undefined ? "" : ` with ${fact(e, "beside")}`} is not in ${fact(e, "file")}, where ${fieldOf(e)} is looked up.${nearest(e)} Correct the cell, or add it to that file.`,
  },
  "not-created-yet": {
    stage: "mapping",
    title: "No earlier load created a record for this key",
    remedy:
      "The field is looked up among the records that earlier loads created in this tenant. Load the file that has the row with this key first, see in its report whether the row went in, and settle it with waybill reconcile if it is in doubt; then load this file, or its rejects file. A key of an earlier load that differs in leading zeros, case, blanks or dashes only is named, and never taken.",
    say: (e) =>
      `no load into ${fact(e, "target")} of this tenant and address has created a record for ${shown(e)}, from which ${fieldOf(e)} takes its id.${nearest(e)} Load that row first, or correct the cell; waybill history says what became of it.`,
  },
  "created-several-times": {
    stage: "mapping",
    title: "Earlier loads created several records for this key",
    remedy:
      "Nobody can know which of the records is meant. Look at them, and put the right id into a CSV file that the mapping looks up (lookup: { file: … }).",
    say: (e) =>
      `earlier loads into ${fact(e, "target")} created several records for ${shown(e)}: ${fact(e, "records")}. ${fieldOf(e)} can't take the id of one of them by guessing; look the right one up by a file in place of loads.`,
  },
  "not-a-decimal": {
    stage: "mapping",
    title: "The value is not a decimal as the mapping declares it",
    remedy:
      'Nothing is guessed about decimal and group marks: declare them (decimal: {mark: ",", group: "."}) or correct the cell.',
    say: (e) =>
      `${shown(e)} ${fact(e, "why")}; ${fieldOf(e)} takes a decimal like ${fact(e, "example")}. ${hint(e)}`,
  },
  "too-many-decimals": {
    stage: "mapping",
    title: "The value has more decimals than the mapping allows",
    remedy: "Values are never rounded. Correct the cell, or raise places in the mapping.",
    say: (e) =>
      `${shown(e)} has ${fact(e, "found")} decimals where the mapping allows ${fact(e, "places")} for ${fieldOf(e)}. It is not rounded: correct the cell, or raise places in the mapping.`,
  },
  "result-not-exact": {
    stage: "mapping",
    title: "A division has no end",
    remedy:
      "The result can't be written as a decimal with an end, and is never rounded unless the mapping says so: decimal: { divide, places, round }.",
    say: (e) =>
      `${shown(e)} divided by ${fact(e, "divisor")} has no end as a decimal for ${fieldOf(e)}. It is not rounded: say places and round (such as ${fact(e, "example")}) under decimal in the mapping, or correct the cell.`,
  },
  "too-many-digits": {
    stage: "mapping",
    title: "The number is too long to be reckoned with",
    remedy: "No amount has so many digits. Correct the cell.",
    say: (e) =>
      `${shown(e)} has ${fact(e, "found")} digits; numbers that are reckoned with have at most ${fact(e, "allowed")}. Correct the cell.`,
  },
  "leading-zeros": {
    stage: "mapping",
    title: "A number begins with zeros",
    remedy:
      "Leading zeros are the mark of an identifier, and a number would lose them. Correct the cell, or take them off with replace in the mapping.",
    say: (e) =>
      `${shown(e)} begins with zeros, which ${fieldOf(e)} would lose; write ${fact(e, "example")}. If every cell has them, say replace: { pattern: '^0+(?=\\d)', with: "" } in the mapping.`,
  },
  "not-an-integer": {
    stage: "mapping",
    title: "The value is not a whole number",
    remedy:
      'Whole numbers are written with digits and a leading minus only. Group marks have to be declared (integer: {group: ","}).',
    say: (e) =>
      `${shown(e)} ${fact(e, "why")}; ${fieldOf(e)} takes a whole number like ${fact(e, "example")}. ${hint(e)}`,
  },
  "number-not-exact": {
    stage: "mapping",
    title: "The number is too long to be kept exactly",
    remedy:
      "The API takes a JSON number here, and that can't hold all the digits. It is never rounded: shorten the value, or check that it belongs into this field.",
    say: (e) =>
      `${shown(e)} has more digits than a number of the API keeps; ${fieldOf(e)} takes ${fact(e, "allowed")}. It is not rounded: correct the cell.`,
  },
  "not-a-number": {
    stage: "mapping",
    title: "The value is not a number",
    remedy:
      "Numbers are written with digits, one point and a leading minus only. Other marks have to be declared with decimal in the mapping.",
    say: (e) =>
      `${shown(e)} ${fact(e, "why")}; ${fieldOf(e)} takes a number like ${fact(e, "example")}. ${hint(e)}`,
  },
  "not-a-boolean": {
    stage: "mapping",
    title: "The value is neither of the two words for true and false",
    remedy: "Correct the cell, or declare the file's words (boolean: {true: [yes], false: [no]}).",
    say: (e) =>
      `${shown(e)} is neither true nor false; ${fieldOf(e)} takes ${fact(e, "allowed")}. Correct the cell, or list its words under boolean in the mapping.`,
  },
  "not-a-date": {
    stage: "mapping",
    title: "The value does not have the declared date format",
    remedy: "Correct the cell, or the format under date in the mapping. Dates are never guessed.",
    say: (e) =>
      `${shown(e)} is not written as ${fact(e, "format")} (like ${fact(e, "example")}), which the mapping declares for ${fieldOf(e)}. Correct the cell, or the format in the mapping.`,
  },
  "no-such-date": {
    stage: "mapping",
    title: "The calendar or the clock has no such date or time",
    remedy:
      "A day, month or time of day is out of range. Nothing rolls over: correct the cell, or check whether the format has day and month the right way round.",
    say: (e) =>
      `${shown(e)} does not exist: ${fact(e, "why")}. Correct the cell of ${fieldOf(e)}, or check the order of day and month in the format (${fact(e, "format")}).`,
  },
  "no-such-local-time": {
    stage: "mapping",
    title: "The clocks skipped this local time",
    remedy:
      "In the night when the clocks go forward, an hour does not exist in the declared zone. Correct the time, or the zone in the mapping.",
    say: (e) =>
      `${shown(e)} does not exist in ${fact(e, "zone")}: the clocks went forward over it. Correct the time of ${fieldOf(e)}, or the zone in the mapping.`,
  },
  "no-match": {
    stage: "mapping",
    title: "The value does not match the extract pattern",
    remedy: "Correct the cell, or the pattern under extract in the mapping.",
    say: (e) =>
      `${shown(e)} does not match ${fact(e, "pattern")}, from which ${fieldOf(e)} is extracted. Correct the cell, or the pattern in the mapping.`,
  },
  "not-padded": {
    stage: "mapping",
    title: "The value can't be filled up as the mapping wants it",
    remedy:
      "A value that is longer than pad allows is not cut, and zeros are not put in front of a sign. Correct the cell, or pad in the mapping.",
    say: (e) =>
      `${shown(e)} ${fact(e, "why")}, so it can't be filled up to ${fact(e, "to")} for ${fieldOf(e)}. It is not cut: correct the cell, or pad in the mapping.`,
  },
  "cell-too-long": {
    stage: "mapping",
    title: "The cell is too long to be matched with a pattern",
    remedy:
      "Patterns are not run on cells over 10,000 characters, because a pattern may take forever on them. Shorten the cell, or do without the pattern.",
    say: (e) =>
      `${showCell(e.cell)} has ${fact(e, "found")} characters; patterns take at most ${fact(e, "allowed")}. Shorten the cell, or do without a pattern for it in the mapping.`,
  },
  "blank-list-item": {
    stage: "mapping",
    title: "A list has a blank item",
    remedy:
      "Two separators stand side by side, or one stands at the end. Correct the cell, or take it away with replace in the mapping.",
    say: (e) =>
      `${shown(e)} has a blank item in place ${fact(e, "place")}; ${fieldOf(e)} takes values separated by ${fact(e, "separator")}. Take out the separator that is too many.`,
  },
  "not-json": {
    stage: "mapping",
    title: "The cell is not the JSON that the field takes",
    remedy: "Correct the cell. It has to hold one JSON object or list, as the field takes it.",
    say: (e) =>
      `${shown(e)} is not ${fact(e, "wanted")} in JSON, which ${fieldOf(e)} takes: ${fact(e, "why")}. Correct the cell.`,
  },
  "not-in-json": {
    stage: "mapping",
    title: "The JSON in the cell has nothing at the path",
    remedy:
      "The mapping takes one value out of the JSON, and there is none. Correct the cell, the path under json in the mapping, or say there missing: blank.",
    say: (e) =>
      `${shown(e)} has nothing at ${fact(e, "path")}, from which ${fieldOf(e)} is taken. Correct the cell or the path, or say json: { path, missing: blank } in the mapping.`,
  },
  "json-would-change": {
    stage: "mapping",
    title: "The JSON in the cell would not arrive as it is written",
    remedy:
      "A number has more digits than a JSON number keeps, a key stands twice, or a key has a meaning of its own in JavaScript. Put long numbers in quotes; keep each key once.",
    say: (e) =>
      `${shown(e)} would not reach ${fieldOf(e)} as it is written: ${fact(e, "why")}. ${hint(e)}`,
  },
  "list-has-a-hole": {
    stage: "mapping",
    title: "A list has a value behind one that is missing",
    remedy:
      "The columns of a later list item are filled, those of an earlier one are blank. Items are never moved up: fill the row from the first item on.",
    say: (e) =>
      `${fact(e, "filled")} has a value, but ${fact(e, "missing")} before it has none; items are not moved up. Fill the columns of the earlier item first.`,
  },
} satisfies Record<string, RowErrorKind>;
