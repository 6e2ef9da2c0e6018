import { style } from "../../page/style.ts";

/** The style of the report page. */
export const pageStyle = `${style}
#totals { display: grid; gap: var(--s2); } #totals > h2 { margin: 0 0 var(--s1); }
#rows td .below { display: block; color: var(--dim); font-size: var(--small); }
#rows td .sure { white-space: nowrap; }
@media screen and (max-width: 640px) {
  #rows td { grid-column: span 3; }
  #rows td.place { grid-column: span 2; } #rows td.key { grid-column: span 4; } #rows td.wordy, #rows td.sent { grid-column: 1 / -1; }
}
`;
