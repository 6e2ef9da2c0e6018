import { elementStyle } from "./element-style.ts";
import { blockStyle } from "./components/blocks.ts";
import { causeStyle } from "./components/causes.ts";
import { dataTableStyle } from "./components/data-table.ts";
import { histogramStyle } from "./components/histogram.ts";
import { listStyle } from "./components/list.ts";
import { shareBarStyle } from "./components/share-bar.ts";
import { tokens } from "./tokens.ts";

/** The one style of all our pages, alone or served: tokens, elements, components. */
export const style = [
  tokens,
  elementStyle,
  blockStyle,
  dataTableStyle,
  shareBarStyle,
  histogramStyle,
  causeStyle,
  listStyle,
].join("");
