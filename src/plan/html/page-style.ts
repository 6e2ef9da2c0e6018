import { baseStyle } from "../../page/base-style.ts";

/** The style of a plan's page. */
export const pageStyle = `${baseStyle}
.sections { display: flex; flex-wrap: wrap; gap: 1.25rem 2.5rem; align-items: flex-start; }
section { min-width: 0; max-width: 100%; }
.broken { border-left: 4px solid var(--bad); background: var(--soft); padding: .6rem .9rem; }
.broken h2 { color: var(--bad); }
ul { margin: 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
details > summary { cursor: pointer; font-weight: 600; padding-bottom: .35rem; }
label { display: flex; gap: .4rem; align-items: center; max-width: 100%; }
label select { min-width: 0; max-width: 16rem; text-overflow: ellipsis; }
td.field { font-weight: 500; }
del, ins { text-decoration: none; border-radius: .2rem; print-color-adjust: exact; white-space: pre-wrap; }
del { background: var(--old); }
ins { background: var(--new); }
@media print, (forced-colors: active) { del { text-decoration: line-through; } ins { text-decoration: underline; } }
`;
