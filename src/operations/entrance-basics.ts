/** Words of ours that entrances show things with; no part of the public library, and as light as the basics. */
export { isoTime, listZones } from "../kernel/clock.ts";
export { countOf, inMegabytes, withCommas } from "../kernel/counts.ts";
export { nearestName } from "../kernel/nearest-name.ts";
export { quoteArgument, quoteCommand } from "../kernel/quote-argument.ts";
export { isAllGood } from "../rows/outcome.ts";
export { printable, showCell } from "../kernel/show-cell.ts";
