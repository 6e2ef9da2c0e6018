/** What our pages look like: light or dark as the reader's system is, a list of rows as cards where it is narrow. */
export const baseStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --soft: #f3f5f8;
  --good: #116329; --bad: #b3151c; --wait: #7d4e00; --old: #ffdfdc; --new: #c9f2d3; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #0f1318; --ink: #e6edf3; --dim: #9aa4af; --line: #39414b;
  --soft: #1b2129; --good: #56d364; --bad: #ff8a80; --wait: #e3b341; --old: #5a1d1d; --new: #10472a; } }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0; padding: 1.25rem 1.5rem; color: var(--ink); background: var(--paper);
  display: flex; flex-direction: column; gap: 1.25rem; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .35rem; overflow-wrap: anywhere; }
p { margin: .1rem 0; overflow-wrap: anywhere; }
.dim { color: var(--dim); }
code { font: .95em ui-monospace, monospace; overflow-wrap: anywhere; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .6rem; }
button, input, select { font: inherit; color: var(--ink); background: var(--soft); padding: .3rem .65rem;
  border: 1px solid var(--line); border-radius: .35rem; max-width: 100%; }
button { cursor: pointer; }
button:disabled { color: var(--dim); background: var(--paper); cursor: default; }
button[aria-pressed="true"] { background: var(--ink); color: var(--paper); }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
input[type="search"] { flex: 1 1 14rem; min-width: 0; max-width: 26rem; background: var(--paper); }
::placeholder { color: var(--dim); opacity: 1; }
table { border-collapse: collapse; max-width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0 0 .35rem; white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--soft); white-space: nowrap; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.free { overflow-wrap: anywhere; white-space: pre-wrap; min-width: 5.5rem; }
.free.half { min-width: 9rem; }
.nowrap { white-space: nowrap; }
#rows { width: 100%; }
#rows thead th { position: sticky; top: 0; }
.update, .create, .applied { color: var(--good); }
.unchanged, .skipped { color: var(--dim); }
.invalid, .rejected, .failed { color: var(--bad); }
.in-doubt, .conflict, .not-attempted { color: var(--wait); }
@media screen and (max-width: 1240px) { .scroll { overflow-x: auto; } }
@media screen and (max-width: 820px) {
  body { padding: 1rem; }
  #rows, #rows tbody { display: block; }
  #rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #rows tr { display: grid; grid-template-columns: repeat(6, 1fr); gap: .2rem .75rem; padding: .5rem 0;
    border-bottom: 1px solid var(--line); }
  #rows td { display: block; grid-column: span 2; padding: 0; border: 0; text-align: left; white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
  #rows td:empty { display: none; }
  #rows td.wide { grid-column: 1 / -1; }
  #rows td.half { grid-column: span 3; }
  #rows td::before { content: attr(data-title); display: block; font-size: .85em; color: var(--dim); }
}
@page { size: landscape; margin: 12mm; }
@media print {
  body { padding: 0; font-size: 9pt; }
  .tools, noscript { display: none; }
  #rows thead th { position: static; }
  tr { break-inside: avoid; }
}
`;
