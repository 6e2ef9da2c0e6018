import { listClient } from "../../page/list-client.ts";

/** The script of a plan's page: a block for every record, its changes side by side; chosen by action, field, reason and sign. */
export const pageScript = `
(() => {${listClient}
  const LINE = 0, KEY = 1, ACTION = 2, MESSAGE = 3, CHANGES = 4, CAUSE = 5, FLIPS = 6;
  const FIELD = 0, COUNTED = 1, START = 2, REMOVED = 3, ADDED = 4, END = 5, DIFFERENCE = 6, ABSENT = 7;
  const oldOf = (change) => change[ABSENT] === "old" ? "(none)" : change[START] + change[REMOVED] + change[END];
  const newOf = (change) => change[ABSENT] === "new" ? "(none)" : change[START] + change[ADDED] + change[END];
  const countedAs = (change) => change[COUNTED] || change[FIELD];
  const changesOf = (row, { field }) => field ? row[CHANGES].filter((change) => countedAs(change) === field) : row[CHANGES];
  const lineOf = (row) => typeof row[LINE] === "number" ? "line " + row[LINE] : row[LINE];
  const signs = { update: "✓", create: "✓", unchanged: "–", skipped: "–", conflict: "?" };
  const tones = { update: "good", create: "good", unchanged: "idle", skipped: "idle", conflict: "wait" };

  const textOf = (row, chosen) => {
    let text = row[LINE] + "\\n" + row[KEY] + "\\n" + row[ACTION] + "\\n" + row[MESSAGE];
    for (const change of changesOf(row, chosen)) text += "\\n" + change[FIELD] + "\\n" + oldOf(change) + "\\n" + newOf(change) + "\\n" + change[DIFFERENCE];
    return text;
  };

  const fits = (row, chosen) =>
    (chosen.action === "*" || (chosen.action === "" ? row[ACTION] !== "unchanged" : row[ACTION] === chosen.action)) &&
    (!chosen.field || row[CHANGES].some((change) => countedAs(change) === chosen.field)) &&
    (!chosen.cause || String(row[CAUSE]) === chosen.cause) &&
    (!chosen.flips || row[FLIPS] === 1);

  const order = (sort) => {
    if (sort === "key") return (rows) => rows.sort((a, b) => (a[KEY] < b[KEY] ? -1 : a[KEY] > b[KEY] ? 1 : 0));
    if (!sort.startsWith("by:")) return undefined;
    const field = sort.slice(3);
    const sizeIn = (row) => row[CHANGES].filter((change) => countedAs(change) === field)
      .map((change) => sizeOf(change[DIFFERENCE])).sort(bySize)[0] || sizeOf("0");
    return (rows) => rows.map((row) => [sizeIn(row), row]).sort(([a], [b]) => bySize(a, b)).map(([, row]) => row);
  };

  const cell = (line, text, kind, title) => {
    const made = line.insertCell();
    made.className = kind;
    made.setAttribute("role", "cell");
    if (title) made.setAttribute("data-title", title);
    made.textContent = text;
    return made;
  };

  const side = (line, change, kind, name, title) => {
    const made = cell(line, "", kind, title);
    if (change[ABSENT] === title) made.append(element("span", "(none)", "dim"));
    else made.append(change[START], element(name, change[title === "old" ? REMOVED : ADDED]), change[END]);
  };

  const fill = (line, change) => {
    cell(line, change[FIELD], "free field", "field");
    cell(line, change[DIFFERENCE], "n leads", change[DIFFERENCE] === "" ? "" : "difference");
    side(line, change, "half", "del", "old");
    side(line, change, "half", "ins", "new");
  };

  const drawRow = (row, chosen) => {
    const body = element("tbody"), changes = changesOf(row, chosen);
    body.setAttribute("role", "rowgroup");
    let line = body.insertRow();
    line.setAttribute("role", "row");
    const head = element("th", undefined, "wide record");
    head.setAttribute("role", "rowheader");
    head.setAttribute("scope", "rowgroup");
    const action = element("span", undefined, tones[row[ACTION]] || "bad");
    const sign = element("span", signs[row[ACTION]] || "✕");
    sign.setAttribute("aria-hidden", "true");
    action.append(sign, " " + row[ACTION]);
    const below = element("span", undefined, "below");
    below.append(action, element("span", lineOf(row), "dim"));
    head.append(element("span", row[KEY], row[KEY].length > 36 || /\\s/.test(row[KEY]) ? "id long" : "id"), below);
    head.rowSpan = Math.max(1, changes.length + (row[MESSAGE] ? 1 : 0));
    line.append(head);
    const next = () => {
      if (line.cells.length === 1) return line;
      line = body.insertRow();
      line.setAttribute("role", "row");
      return line;
    };
    if (row[MESSAGE] || changes.length === 0) cell(next(), row[MESSAGE], "free wordy").colSpan = 4;
    for (const change of changes) fill(next(), change);
    return body;
  };

  listRows({
    noun: "rows", file: "plan.csv", textOf, fits, order,
    draw: (rows, chosen) => rows.map((row) => drawRow(row, chosen)),
    titles: ["line", "key", "action", "field", "old", "new", "difference", "message"],
    save: (row, chosen) => {
      const changes = changesOf(row, chosen).map((change) => [row[LINE], row[KEY], row[ACTION], change[FIELD], oldOf(change), newOf(change), change[DIFFERENCE], ""]);
      return row[MESSAGE] || changes.length === 0 ? [[row[LINE], row[KEY], row[ACTION], "", "", "", "", row[MESSAGE]], ...changes] : changes;
    },
    ready: () => undefined,
  });
})();
`;
