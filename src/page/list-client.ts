/**
 * The part of a page's script that shows a list of rows (`components/list.ts`), as many as there may be. Rows that stand in the page
 * are read block by block and looked at in slices of some milliseconds, so that the page stays usable; where the list says an address,
 * a server is asked for each page instead, with the choices as its query. A hundred are shown at a time (all, up to a bound, on paper).
 * Cells are only ever set as text.
 *
 * The page's own part calls `listRows` with:
 * - `noun`, `file`: what rows are called, and the name of a saved file
 * - `textOf(row)`: what is searched; `fits(row, chosen)`: whether a row is chosen; `order(sort)`: how rows are compared, if at all
 * - `draw(rows, chosen)`: table bodies; `titles`, `save(row, chosen)`: the lines of a saved file
 * - `ready(rows)`: once all are read
 */
export const listClient = `
  "use strict";
  const pageSize = 100, paperSize = 5000, sliceMs = 12;
  const at = (id) => document.getElementById(id);
  const count = (n) => n.toLocaleString("en-US");

  /* Decimals by their size, digit for digit: they are longer than a double. */
  const sizeOf = (decimal) => {
    const [whole, fraction = ""] = decimal.replace(/^[+-]/, "").split(".");
    const digits = whole.replace(/^0+/, "");
    return [digits.length, digits + "." + fraction];
  };
  const bySize = ([a, one], [b, two]) => b - a || (one < two ? 1 : one > two ? -1 : 0);

  /* What a spreadsheet would run as a formula gets a ' before it, also where it may split the line; a number does not. */
  const formula = /^[\\s\\p{C}\\p{Default_Ignorable_Code_Point}\\u2800"]*[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20\\uFE66\\uFE62\\uFE63]/u;
  const signedNumber = /^ ?[+-]?(?:\\d+(?:\\.\\d+)?)?(?:\\. |$)/;
  const csvCell = (text) => {
    const cell = text.split(/([,;|\\t\\r\\n])/).map((piece) => formula.test(piece) && !signedNumber.test(piece) ? "'" + piece : piece).join("");
    return /[",;\\t\\r\\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
  };
  const csvLine = (cells) => cells.map((cell) => csvCell(String(cell))).join(",") + "\\r\\n";

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const listRows = ({ noun, file, textOf, fits, order, draw, titles, save, ready }) => {
    const place = at("list"), remote = place.getAttribute("data-rows");
    const controls = Array.from(document.querySelectorAll("[data-filter]"));
    const rows = [];
    let matches = [], total = 0, page = 0, run = 0, typing;

    const chosen = () => {
      const all = { words: at("search").value.trim().toLowerCase() };
      for (const one of controls) all[one.getAttribute("data-filter")] = one.type === "checkbox" ? (one.checked ? "yes" : "") : one.value;
      return all;
    };

    const put = (shown, found, state) => {
      const table = at("rows");
      for (const body of Array.from(table.tBodies)) table.removeChild(body);
      for (const body of draw(shown, state)) table.append(body);
      const pages = Math.max(1, Math.ceil(found / pageSize));
      at("count").textContent = count(found) + " of " + count(total) + " " + noun + ", page " + count(page + 1) + " of " + count(pages);
      at("first").disabled = at("back").disabled = page === 0;
      at("on").disabled = at("last").disabled = page >= pages - 1;
      at("save").disabled = found === 0;
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

    const here = {
      show: (size) => {
        const pages = Math.max(1, Math.ceil(matches.length / pageSize));
        page = Math.min(Math.max(0, page), pages - 1);
        const start = size === pageSize ? page * pageSize : 0;
        put(matches.slice(start, start + size), matches.length, chosen());
      },
      find: () => {
        const state = chosen(), found = [], compare = order(state.sort || "");
        let next = 0;
        page = 0;
        inSlices(() => {
          for (const end = Math.min(next + 500, rows.length); next < end; next += 1)
            if (fits(rows[next], state) && (state.words === "" || textOf(rows[next], state).toLowerCase().includes(state.words))) found.push(rows[next]);
          return next < rows.length;
        }, () => {
          matches = compare === undefined ? found : compare(found);
          here.show(pageSize);
        });
      },
      save: () => {
        const state = chosen(), texts = [csvLine(titles)];
        for (const row of matches) for (const cells of save(row, state)) texts.push(csvLine(cells));
        const link = element("a");
        link.download = file;
        const address = URL.createObjectURL(new Blob(["\\uFEFF", ...texts], { type: "text/csv" }));
        link.setAttribute("href", address);
        link.click();
        setTimeout(() => URL.revokeObjectURL(address), 60000);
      },
    };

    const there = {
      ask: (more) => remote + (remote.includes("?") ? "&" : "?") + new URLSearchParams({ ...chosen(), ...more }),
      show: async (size) => {
        const mine = ++run;
        const start = size === pageSize ? page * pageSize : 0;
        try {
          const answer = await fetch(there.ask({ start, size }));
          if (!answer.ok) throw new Error(answer.statusText);
          const { rows: shown, matches: found, total: all } = await answer.json();
          if (mine !== run) return;
          total = all;
          matches.length = found;
          put(shown, found, chosen());
        } catch {
          if (mine === run) at("count").textContent = "The rows could not be read. Is the page still served? Try again.";
        }
      },
      find: () => { page = 0; there.show(pageSize); },
      save: () => {
        const link = element("a");
        link.download = file;
        link.setAttribute("href", there.ask({ as: "csv" }));
        link.click();
      },
    };

    const source = remote === null ? here : there;
    const blocks = Array.from(document.querySelectorAll("script.rows"));
    if (remote === null)
      inSlices(() => {
        const block = blocks.shift();
        if (block === undefined) return false;
        for (const row of JSON.parse(block.textContent)) rows.push(row);
        block.remove();
        at("count").textContent = "reading: " + count(rows.length) + " " + noun;
        return true;
      }, () => { total = rows.length; ready(rows); source.find(); });
    else source.find();

    at("search").addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(source.find, 150);
    });
    for (const one of controls) one.addEventListener("change", source.find);
    at("clear").addEventListener("click", () => {
      at("search").value = "";
      for (const one of controls) { if (one.type === "checkbox") one.checked = false; else one.value = one.options[0].value; }
      source.find();
    });
    at("save").addEventListener("click", source.save);
    const turn = (id, to) => at(id).addEventListener("click", () => { page = to(); source.show(pageSize); });
    turn("first", () => 0);
    turn("back", () => page - 1);
    turn("on", () => page + 1);
    turn("last", () => Math.ceil(matches.length / pageSize) - 1);
    for (const button of Array.from(document.querySelectorAll("[data-set]")))
      button.addEventListener("click", () => {
        const wanted = new URLSearchParams(button.getAttribute("data-set"));
        at("search").value = "";
        for (const one of controls) {
          const value = wanted.get(one.getAttribute("data-filter"));
          if (one.type === "checkbox") one.checked = value === "yes";
          else one.value = value === null ? one.options[0].value : value;
        }
        source.find();
        at("list-title").focus({ preventScroll: true });
        place.scrollIntoView();
      });
    /* Who prints a page to file it wants hashes and paths as well. */
    addEventListener("beforeprint", () => {
      for (const one of document.querySelectorAll("#more > details:not([open])")) { one.open = true; one.setAttribute("data-folded", ""); }
      source.show(paperSize);
    });
    addEventListener("afterprint", () => {
      for (const one of document.querySelectorAll("[data-folded]")) { one.open = false; one.removeAttribute("data-folded"); }
      source.show(pageSize);
    });
  };
`;
