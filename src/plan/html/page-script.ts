import { listScript } from "../../page/list-script.ts";

/** The script of the plan's page: a line for every change, chosen by action and field. */
export const pageScript = `
(() => {${listScript}
  const chosen = { action: "", field: "" };

  const unpack = ([line, key, action, message, changes], rows) => {
    if (message !== "" || changes.length === 0) rows.push({ line, key, action, message });
    for (const [field, counted, start, removed, added, end, difference, absent] of changes)
      rows.push({ line, key, action, field, counted, start, removed, added, end, difference, absent });
  };

  const textOf = (row) =>
    (row.field === undefined
      ? [row.line, row.key, row.action, row.message]
      : [row.line, row.key, row.action, row.field, row.start + row.removed + row.end, row.start + row.added + row.end, row.difference]
    ).join("\\n").toLowerCase();

  const fitsAction = (action) =>
    chosen.action === "" ? action !== "unchanged" : chosen.action === "*" || action === chosen.action;

  const fits = (row, words) =>
    fitsAction(row.action) &&
    (chosen.field === "" || row.counted === chosen.field) &&
    (words === "" || textOf(row).includes(words));

  const mark = (cell, name, row, text, side) => {
    if (row.absent === side) {
      cell.textContent = "(none)";
      cell.className += " dim";
      return;
    }
    const middle = document.createElement(name);
    middle.textContent = text;
    cell.append(row.start, middle, row.end);
  };

  const fill = (line, row, addCell) => {
    addCell(line, 0, row.line);
    addCell(line, 1, row.key);
    addCell(line, 2, row.action).className += " " + row.action;
    if (row.field === undefined) {
      const cell = addCell(line, 3, row.message);
      cell.colSpan = 4;
      cell.className = "free wide";
      cell.setAttribute("data-title", "why");
      return;
    }
    addCell(line, 3, row.field);
    mark(addCell(line, 4, ""), "del", row, row.removed, "old");
    mark(addCell(line, 5, ""), "ins", row, row.added, "new");
    addCell(line, 6, row.difference);
  };

  const addChoices = (name, counts, filter) => {
    for (const [value, rows] of counts) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = value + " (" + count(rows) + ")";
      at(name).append(option);
    }
    at(name).addEventListener("change", () => { chosen[name] = at(name).value; filter(); });
  };

  const countBy = (rows, nameOf) => {
    const counts = new Map();
    for (const row of rows) {
      const name = nameOf(row);
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a);
  };

  listRows({
    noun: "changes", unpack, fits, fill,
    ready: (rows, filter) => {
      addChoices("action", countBy(rows, (row) => row.action), filter);
      addChoices("field", countBy(rows, (row) => row.counted), filter);
    },
  });
})();
`;
