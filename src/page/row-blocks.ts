import { escapeJson } from "./escape-html.ts";

const rowsPerBlock = 1000;
const openBlock = `<script type="application/json" class="rows">[`;
const closeBlock = `]</script>\n`;

/** Puts rows into a page as blocks of JSON, which the page's script reads one by one. */
export interface RowBlocks {
  add(row: unknown): string;
  /** What is left to write when there are no more rows. */
  end(): string;
}

export function createRowBlocks(): RowBlocks {
  let inBlock = 0;
  return {
    add: (row) => {
      const opening = inBlock === 0 ? openBlock : ",\n";
      inBlock = (inBlock + 1) % rowsPerBlock;
      return opening + escapeJson(row) + (inBlock === 0 ? closeBlock : "");
    },
    end: () => {
      const isOpen = inBlock > 0;
      inBlock = 0;
      return isOpen ? closeBlock : "";
    },
  };
}
