import { ConfigurationError } from "../kernel/load-error.ts";
import type { Target } from "../targets/target.ts";

/**
 * Rows per request as a connection or a flag has them, checked against the target; undefined where neither says.
 * @throws ConfigurationError ERR_BATCH when the target takes one record a request, or fewer than that
 */
export function settleBatch(wanted: number | undefined, target: Target): number | undefined {
  const most = target.batch?.most ?? 1;
  if (wanted === undefined) return undefined;
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= most) return wanted;
  throw new ConfigurationError(
    most === 1
      ? `${target.name} takes one record a request; a batch of ${wanted} can't be sent to it.`
      : `A batch for ${target.name} holds 1 to ${most} rows, not ${wanted}.`,
    {
      code: "ERR_BATCH",
      actions: [
        most === 1
          ? "Leave --batch (or batch of the connection) out."
          : "Give it like --batch 50, or as batch of the connection or the mapping.",
      ],
    },
  );
}
