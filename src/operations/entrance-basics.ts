/** Words of ours that entrances show things with; no part of the public library, and as light as the basics. */
export { countOf, withCommas } from "../kernel/counts.ts";
export { nearestName } from "../kernel/nearest-name.ts";
export { printable, showCell } from "../kernel/show-cell.ts";
