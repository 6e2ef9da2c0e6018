/**
 * The script of the report page. It reads the blocks of rows one by one and looks at rows in slices of some milliseconds,
 * so that the page stays usable however many there are, and it shows a hundred at a time. Cells are only ever set as text.
 */
export const pageScript = `
(() => {
  "use strict";
  const pageSize = 100, sliceMs = 12, outcomeAt = 3;
  const numeric = new Set([0, 1, 8, 9, 10]);
  const at = (id) => document.getElementById(id);
  const rows = [];
  const chosen = new Set();
  let matches = [], page = 0, run = 0, words = "", typing;

  const fits = (row) =>
    (chosen.size === 0 || chosen.has(row[outcomeAt])) &&
    (words === "" || row.join("\\n").toLowerCase().includes(words));

  const show = () => {
    const pages = Math.max(1, Math.ceil(matches.length / pageSize));
    page = Math.min(Math.max(0, page), pages - 1);
    const body = document.createElement("tbody");
    for (const row of matches.slice(page * pageSize, (page + 1) * pageSize)) {
      const line = body.insertRow();
      row.forEach((cell, column) => {
        const place = line.insertCell();
        place.textContent = cell;
        if (numeric.has(column)) place.className = "n";
        if (column === outcomeAt) place.className = cell;
      });
    }
    at("rows").replaceChild(body, at("rows").tBodies[0]);
    const count = (n) => n.toLocaleString("en-US");
    at("count").textContent = count(matches.length) + " of " + count(rows.length) + " rows, page " + count(page + 1) + " of " + count(pages);
    at("first").disabled = at("back").disabled = page === 0;
    at("on").disabled = at("last").disabled = page === pages - 1;
  };

  const inSlices = (step, done) => {
    const mine = ++run;
    const go = () => {
      if (mine !== run) return;
      const until = performance.now() + sliceMs;
      while (performance.now() < until) if (!step()) return done();
      setTimeout(go, 0);
    };
    go();
  };

  const filter = () => {
    const found = [];
    let next = 0;
    page = 0;
    inSlices(() => {
      for (const end = Math.min(next + 500, rows.length); next < end; next += 1)
        if (fits(rows[next])) found.push(rows[next]);
      return next < rows.length;
    }, () => { matches = found; show(); });
  };

  const read = () => {
    const blocks = Array.from(document.querySelectorAll("script.rows"));
    inSlices(() => {
      const block = blocks.shift();
      if (block === undefined) return false;
      for (const row of JSON.parse(block.textContent)) rows.push(row);
      block.remove();
      at("count").textContent = "reading: " + rows.length.toLocaleString("en-US") + " rows";
      return true;
    }, () => { addChoices(); filter(); });
  };

  const addChoices = () => {
    for (const name of new Set(rows.map((row) => row[outcomeAt]))) {
      const button = document.createElement("button");
      button.textContent = name;
      button.className = name;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        if (!chosen.delete(name)) chosen.add(name);
        button.setAttribute("aria-pressed", String(chosen.has(name)));
        filter();
      });
      at("choices").append(button);
    }
  };

  at("search").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { words = at("search").value.toLowerCase(); filter(); }, 150);
  });
  const turn = (id, to) => at(id).addEventListener("click", () => { page = to(); show(); });
  turn("first", () => 0);
  turn("back", () => page - 1);
  turn("on", () => page + 1);
  turn("last", () => Infinity);
  read();
})();
`;
