/** The style of the report page: light or dark as the reader's system is. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --wait: #d29922; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5rem; display: flex; flex-direction: column; gap: 1rem; }
h1 { font-size: 1.3rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
p { margin: .1rem 0; overflow-wrap: anywhere; }
header { order: 0; } #totals { order: 1; } #list { order: 2; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin-bottom: .5rem; }
button, input { font: inherit; padding: .25rem .6rem; border: 1px solid var(--line); border-radius: .3rem; }
button[aria-pressed="true"] { outline: 2px solid currentColor; }
input[type="search"] { min-width: 16rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; background: var(--soft); }
td { overflow-wrap: anywhere; white-space: pre-wrap; }
td.n { text-align: right; white-space: nowrap; }
.applied, .unchanged, .skipped { color: var(--good); }
.invalid, .rejected, .failed { color: var(--bad); }
.in-doubt, .conflict, .not-attempted { color: var(--wait); }
`;
