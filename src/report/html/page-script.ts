import { listScript } from "../../page/list-script.ts";

/** The script of the report page: rows as they come, chosen by outcome. */
export const pageScript = `
(() => {${listScript}
  const outcomeAt = 3;
  const chosen = new Set();
  listRows({
    noun: "rows",
    unpack: (row, rows) => rows.push(row),
    fits: (row, words) =>
      (chosen.size === 0 || chosen.has(row[outcomeAt])) &&
      (words === "" || row.join("\\n").toLowerCase().includes(words)),
    fill: (line, row, addCell) => row.forEach((text, column) => {
      const cell = addCell(line, column, text);
      if (column === outcomeAt) cell.className += " " + text;
    }),
    ready: (rows, filter) => {
      for (const name of new Set(rows.map((row) => row[outcomeAt]))) {
        const button = document.createElement("button");
        button.textContent = name;
        button.setAttribute("aria-pressed", "false");
        button.addEventListener("click", () => {
          if (!chosen.delete(name)) chosen.add(name);
          button.setAttribute("aria-pressed", String(chosen.has(name)));
          filter();
        });
        at("choices").append(button);
      }
    },
  });
})();
`;
