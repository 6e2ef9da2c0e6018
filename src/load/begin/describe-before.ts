import type { RowsBefore } from "../load-proposal.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";

const mostLoads = 3;

/** What a person should know about rows that went in before. @param again they are sent all the same */
export function describeBefore(
  { kind, same, other, keys, loads }: RowsBefore,
  { rows, again }: { readonly rows: number; readonly again: boolean },
): string {
  if (kind === "updates")
    return `${withCommas(same)} of ${withCommas(rows)} rows went in before with the same values, in ${nameLoads(loads)}`;
  const named = keys.length < same + other ? `${keys.join(", ")} …` : keys.join(", ");
  const where = `(${named}; ${nameLoads(loads)})`;
  if (again) return `--again makes a second record of ${countOf(same + other, "row")} ${where}`;
  const parts = [
    ...(same > 0 ? [`${countOf(same, "row")} sent before, not sent again`] : []),
    ...(other > 0
      ? [`${countOf(other, "row")} with a key that an earlier row has with other values, invalid`]
      : []),
  ];
  return `${parts.join("; ")} ${where}`;
}

function nameLoads(loads: RowsBefore["loads"]): string {
  const named = loads
    .slice(0, mostLoads)
    .map(({ loadId, rows }) => `${loadId} (${withCommas(rows)})`);
  const more = loads.length > mostLoads ? ` and ${loads.length - mostLoads} others` : "";
  return `load${loads.length === 1 ? "" : "s"} ${named.join(", ")}${more}`;
}
