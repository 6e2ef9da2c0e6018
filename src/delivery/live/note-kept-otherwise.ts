import type { RowError } from "../../rows/row-error.ts";
import type { Difference } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import { shortened } from "../../kernel/show-cell.ts";

const mostShown = 10;

/** The note that the API keeps a row otherwise than it was sent. @param differences at least one */
export function noteKeptOtherwise(
  { rowNumber, line }: RowPlace,
  differences: readonly Difference[],
): RowError {
  const shown = differences.slice(0, mostShown).map(describe);
  const hidden = differences.length - shown.length;
  const changes = hidden > 0 ? shown.concat(`and ${hidden} more`) : shown;
  const [first] = differences;
  return {
    code: "kept-otherwise",
    stage: "delivery",
    rowNumber,
    line,
    ...(first === undefined ? {} : { field: first.field }),
    facts: { changes },
  };
}

function describe({ field, kind, sent, seen }: Difference): string {
  const show = (value: string | undefined): string =>
    value === undefined ? "nothing" : shortened(value);
  return `${kind} ${field} (sent ${show(sent)}, keeps ${show(seen)})`;
}
