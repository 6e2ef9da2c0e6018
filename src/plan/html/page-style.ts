import { style } from "../../page/style.ts";

/** The style of a plan's page. */
export const pageStyle = `${style}
.opening { display: grid; gap: var(--s5); margin-top: var(--s5); }
#money { display: grid; gap: var(--s4); } #money > * { margin: 0; }
.charts:empty { display: none; }
#rows td.field { font-weight: 500; min-width: 9rem; }
#rows th.record { font-weight: 600; width: 16rem; border-bottom: 1px solid var(--line); }
#rows tbody { border-bottom: 2px solid var(--line); }
#rows th.record .below { display: flex; flex-wrap: wrap; gap: 0 var(--s3); font-weight: 400; }
del, ins { text-decoration: none; border-radius: .2rem; print-color-adjust: exact; white-space: pre-wrap; }
del { background: var(--old); }
ins { background: var(--new); }
@media screen and (max-width: 640px) {
  #rows tbody { padding: var(--s3) 0; } #rows tbody tr { border: 0; padding: var(--s1) 0; }
  #rows td.field, #rows td.leads { grid-column: span 3; } #rows td.leads { font-weight: 600; }
  #rows tbody th.record { width: auto; border: 0; order: -2; }
}
@media print, (forced-colors: active) { del { text-decoration: line-through; } ins { text-decoration: underline; } }
`;
