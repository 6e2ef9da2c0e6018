import { listClient } from "../../page/list-client.ts";

/** The script of the report page: rows as report.csv has them, chosen by outcome and reason. */
export const pageScript = `
(() => {${listClient}
  const ROW = 0, LINE = 1, KEY = 2, OUTCOME = 3, CODE = 4, COLUMN = 5, FIELD = 6, MESSAGE = 7, STATUS = 8, ATTEMPTS = 9, MS = 10, APPLIED = 11, RECORD = 12, CAUSES = 13;
  const tones = { applied: "good", unchanged: "idle", skipped: "idle", "in-doubt": "wait", conflict: "wait", "not-attempted": "wait" };
  const signs = { good: "✓", idle: "–", wait: "?", bad: "✕" };
  const titles = ["row_number", "line", "key", "outcome", "code", "column", "field", "message", "http_status", "attempts", "elapsed_ms", "applied_at", "record_id"];
  const idKind = (text) => text.length > 36 || /\\s/.test(text) ? "id long" : "id";
  const heads = Array.from(document.querySelectorAll("#rows th"), (th) => th.textContent);

  const draw = (rows) => {
    const body = element("tbody");
    body.setAttribute("role", "rowgroup");
    for (const row of rows) {
      const line = body.insertRow();
      line.setAttribute("role", "row");
      const cell = (at, kind, ...contents) => {
        const made = line.insertCell();
        made.className = kind;
        made.setAttribute("role", "cell");
        made.setAttribute("data-title", heads[at]);
        for (const one of contents) made.append(one);
        return made;
      };
      const below = (text) => element("span", text, "below");
      const tone = tones[row[OUTCOME]] || "bad";
      const isNamed = /\\D/.test(row[LINE]);
      cell(0, (isNamed ? "nowrap" : "n") + " place", row[LINE], below("row " + row[ROW]));
      cell(1, "key", ...(row[KEY] === "" ? [] : [element("span", row[KEY], idKind(row[KEY]))]));
      const sign = element("span", signs[tone] + " ");
      sign.setAttribute("aria-hidden", "true");
      cell(2, "nowrap " + tone, sign, row[OUTCOME]);
      const lies = [row[COLUMN], row[FIELD] === row[COLUMN] ? "" : row[FIELD]].filter((one) => one !== "").join(" → ");
      cell(3, "wordy free", ...(row[MESSAGE] === "" && row[CODE] === "" ? [] : [row[MESSAGE], below([row[CODE], lies].filter((one) => one !== "").join(", "))]));
      const sent = row[ATTEMPTS] === "0" ? [] : [element("span", row[APPLIED], "sure"),
        below([row[STATUS] === "" ? "no answer" : row[STATUS], row[ATTEMPTS] + (row[ATTEMPTS] === "1" ? " try" : " tries"), row[MS] + " ms"].join(", "))];
      cell(4, "sent", ...sent);
      cell(5, "record", ...(row[RECORD] === "" ? [] : [element("span", row[RECORD], idKind(row[RECORD]))]));
    }
    return [body];
  };

  listRows({
    noun: "rows", file: "report.csv", draw, titles,
    textOf: (row) => row.slice(0, CAUSES).join("\\n"),
    fits: (row, chosen) =>
      (!chosen.outcome || row[OUTCOME] === chosen.outcome) &&
      (!chosen.cause || (row[CAUSES] || []).includes(Number(chosen.cause))),
    order: () => undefined,
    save: (row) => [row.slice(0, CAUSES)],
    ready: () => undefined,
  });
})();
`;
