/** The elements of our pages, by `tokens`: on a screen of any width, light or dark, and on paper. */
export const elementStyle = `
* { box-sizing: border-box; }
body { font: var(--body)/1.45 var(--sans); margin: 0 auto; padding: var(--s5) var(--s5) var(--s6); max-width: 100rem; color: var(--ink);
  background: var(--paper); }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; }
h1 { font-size: var(--lead); line-height: 1.3; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: var(--title); line-height: 1.3; overflow-wrap: anywhere; }
h3 { font-size: var(--lead); line-height: 1.3; overflow-wrap: anywhere; }
p, li, dd { overflow-wrap: anywhere; }
ul, ol { padding-left: 1.2rem; }
a { color: var(--accent); }
code { font: .95em var(--mono); overflow-wrap: anywhere; }
svg { display: block; overflow: visible; }
svg text { font: var(--small) var(--sans); fill: var(--dim); font-variant-numeric: tabular-nums; }
button, input, select, textarea { font: inherit; color: var(--ink); background: var(--raised); padding: .375rem .7rem; min-height: 2.1rem;
  border: 1px solid var(--edge); border-radius: var(--round); max-width: 100%; }
button { cursor: pointer; }
button:disabled { color: var(--dim); background: var(--paper); border-color: var(--line); cursor: default; }
button[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
input[type="search"] { background: var(--paper); min-width: 0; }
::placeholder { color: var(--dim); opacity: 1; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
summary { cursor: pointer; }
label { max-width: 100%; }
.dim { color: var(--dim); }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); } .idle { color: var(--idle); }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.nowrap { white-space: nowrap; }
.free { overflow-wrap: anywhere; white-space: pre-wrap; }
.id { white-space: nowrap; font-variant-numeric: tabular-nums; }
.id.long { white-space: pre-wrap; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@page { size: landscape; margin: 12mm; }
@media print { body { padding: 0; max-width: none; font-size: 9pt; } noscript, .tools { display: none !important; } }
`;
