import { UsageError } from "../../kernel/load-error.ts";
import { quoteCommand } from "../../kernel/quote-argument.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { findConflictRows } from "../../source/find-conflict-rows.ts";
import type { BoundLoad } from "../bound-load.ts";

/**
 * Keeps rows that are in conflict from being loaded: they would go in over what somebody changed, unseen.
 * @throws UsageError ERR_IN_CONFLICT
 */
export async function refuseConflicts(
  { source, mapping }: Pick<BoundLoad, "source" | "mapping">,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { rows, line } = await findConflictRows(source, signal);
  if (rows === 0) return;
  const place = nameOfPlace(line, source.sheet);
  const which = rows === 1 ? `${place} is` : `${rows} rows, the first in ${place}, are`;
  const words = ["waybill", "plan", source.path, "-m", mapping.path, "-o", "PLAN"];
  throw new UsageError(
    `${source.name} can't be loaded: ${which} in conflict (waybill_outcome), which means that somebody changed the record after a plan had seen it, and a load would write over that`,
    {
      code: "ERR_IN_CONFLICT",
      actions: [
        `Plan the file, to the same address, look at what it would change, and apply that: ${quoteCommand(words)}`,
      ],
    },
  );
}
