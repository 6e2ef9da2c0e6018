import { baseStyle } from "../../page/base-style.ts";

/** The style of the report page; the totals are known last and shown above the rows. */
export const pageStyle = `${baseStyle}
header { order: 0; } #totals { order: 1; } #list { order: 2; }
#choices { display: flex; flex-wrap: wrap; gap: .5rem; }
#totals table { margin: .4rem 0; }
`;
