import { rowsScript } from "./rows-script.ts";

/**
 * All that runs in a browser: parts that have changed are put in their places, a command is copied, a moment is told by how long ago it
 * is, and a list of rows grows as one scrolls. Every page is whole without it. What is put in is what the desk itself has escaped.
 */
export const deskScript = `"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  let onMoved = () => {};
  const put = (id, text) => {
    const old = document.getElementById("part-" + id);
    if (old === null || old.matches(":has(input:focus, textarea:focus, select:focus)")) return;
    const open = new Set(Array.from(old.querySelectorAll("details[open] > summary"), (one) => one.textContent));
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const fresh = holder.content.firstElementChild;
    if (fresh === null) return;
    for (const one of fresh.querySelectorAll("details > summary")) if (open.has(one.textContent)) one.parentElement.open = true;
    const focused = old.contains(document.activeElement) ? document.activeElement.textContent : undefined;
    old.replaceWith(fresh);
    if (id === "outcomes" && old.textContent !== fresh.textContent) onMoved();
    if (focused !== undefined)
      for (const one of fresh.querySelectorAll("a, button, summary")) if (one.textContent === focused) { one.focus(); break; }
  };
  let source;
  const listen = () => {
    if (document.hidden) { source?.close(); source = undefined; return; }
    if (source !== undefined) return;
    source = new EventSource(location.href);
    source.addEventListener("part", (event) => { const { id, html } = JSON.parse(event.data); put(id, html); });
    source.addEventListener("over", () => { source.close(); });
  };
  if (document.body.hasAttribute("data-live")) {
    document.addEventListener("visibilitychange", listen);
    listen();
  }
${rowsScript}
  growRows();
  document.addEventListener("click", (event) => {
    const text = event.target.closest?.("[data-copy]")?.getAttribute("data-copy");
    if (text === undefined || text === null) return;
    navigator.clipboard.writeText(text).then(() => {
      const button = event.target.closest("[data-copy]");
      const before = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = before; }, 1500);
    });
  });
  for (const form of document.querySelectorAll("form.filter"))
    for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", () => form.requestSubmit());
})();
`;
