/**
 * What the page of a mapping has besides: a file dropped anywhere on it is brought in, a mapping that is being written is checked while its
 * author thinks, and what is under way is looked at again. Without it the same forms do the same.
 */
export const mapScript = `"use strict";
(() => {
  const part = (doc, id) => doc.getElementById(id);
  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const old of document.querySelectorAll(".part")) {
      const one = part(fresh, old.id);
      if (one === null || one.innerHTML === old.innerHTML || old.contains(document.activeElement)) continue;
      if (old.querySelector("textarea") !== null && one.querySelector("textarea") !== null) continue;
      const open = new Set(Array.from(old.querySelectorAll("details[open] > summary"), (it) => it.textContent));
      for (const it of one.querySelectorAll("details > summary")) if (open.has(it.textContent)) it.parentElement.open = true;
      old.replaceWith(document.adoptNode(one));
    }
  };
  let turn = 0;
  const look = async (mine) => {
    while (mine === turn && document.querySelector("[data-working]") !== null) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const answer = await fetch(location.href);
      if (mine === turn && answer.ok) take(await answer.text());
    }
  };
  const again = (mine) => look(mine).catch(() => undefined);
  again(turn);

  let typing;
  document.addEventListener("input", (event) => {
    const form = event.target.matches("textarea") ? event.target.closest("form[data-check]") : null;
    if (form === null) return;
    clearTimeout(typing);
    typing = setTimeout(async () => {
      const mine = ++turn;
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => undefined);
      if (mine !== turn || answer === undefined || !answer.ok) return;
      take(await answer.text());
      again(mine);
    }, 700);
  });

  const drop = document.querySelector("form.drop");
  if (drop === null) return;
  const input = drop.querySelector("input[type=file]");
  const says = drop.querySelector("[role=status]");
  const most = Number(drop.getAttribute("data-most"));
  const send = () => {
    const [file] = input.files;
    if (file === undefined) return;
    if (file.size > most) { says.textContent = file.name + " is larger than what is taken here."; input.value = ""; return; }
    says.textContent = "bringing " + file.name + " …";
    drop.submit();
  };
  input.addEventListener("change", send);
  const over = (event) => { event.preventDefault(); drop.classList.add("over"); };
  const off = () => drop.classList.remove("over");
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", off);
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    off();
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    send();
  });
})();
`;
