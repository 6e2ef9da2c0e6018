/**
 * The part of a page's script that shows a list of rows, as many as there may be: it reads the blocks of rows one by one and
 * looks at rows in slices of some milliseconds, so that the page stays usable, and it shows a hundred at a time (all, up to
 * a bound, on paper). Cells are only ever set as text. `listRows` gives what the page's own part needs.
 */
export const listScript = `
  "use strict";
  const pageSize = 100, paperSize = 5000, sliceMs = 12;
  const at = (id) => document.getElementById(id);
  const count = (n) => n.toLocaleString("en-US");

  const listRows = ({ noun, unpack, fits, fill, ready }) => {
    const rows = [];
    const columns = Array.from(document.querySelectorAll("#rows th"), (th) => ({ title: th.textContent, kind: th.className }));
    let matches = [], page = 0, run = 0, words = "", typing;

    const addCell = (line, column, text) => {
      const cell = line.insertCell();
      cell.className = columns[column].kind;
      cell.setAttribute("data-title", columns[column].title);
      cell.setAttribute("role", "cell");
      cell.textContent = text;
      return cell;
    };

    const show = (size) => {
      const pages = Math.max(1, Math.ceil(matches.length / pageSize));
      page = Math.min(Math.max(0, page), pages - 1);
      const body = document.createElement("tbody");
      const start = size === pageSize ? page * pageSize : 0;
      body.setAttribute("role", "rowgroup");
      for (const row of matches.slice(start, start + size)) {
        const line = body.insertRow();
        line.setAttribute("role", "row");
        fill(line, row, addCell);
      }
      at("rows").replaceChild(body, at("rows").tBodies[0]);
      at("count").textContent = count(matches.length) + " of " + count(rows.length) + " " + noun + ", page " + count(page + 1) + " of " + count(pages);
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
          if (fits(rows[next], words)) found.push(rows[next]);
        return next < rows.length;
      }, () => { matches = found; show(pageSize); });
    };

    const blocks = Array.from(document.querySelectorAll("script.rows"));
    inSlices(() => {
      const block = blocks.shift();
      if (block === undefined) return false;
      for (const row of JSON.parse(block.textContent)) unpack(row, rows);
      block.remove();
      at("count").textContent = "reading: " + count(rows.length) + " " + noun;
      return true;
    }, () => { ready(rows, filter); filter(); });

    at("search").addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => { words = at("search").value.toLowerCase(); filter(); }, 150);
    });
    const turn = (id, to) => at(id).addEventListener("click", () => { page = to(); show(pageSize); });
    turn("first", () => 0);
    turn("back", () => page - 1);
    turn("on", () => page + 1);
    turn("last", () => Infinity);
    addEventListener("beforeprint", () => show(paperSize));
    addEventListener("afterprint", () => show(pageSize));
  };
`;
