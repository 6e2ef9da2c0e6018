import { dirname, resolve } from "node:path";
import type { PlanHead } from "../../plan/plan.ts";
import { bindLoad } from "../bind/bind-load.ts";
import type { BoundLoad } from "../bound-load.ts";
import { assertSameOrigin } from "./assert-plan-fits.ts";

/**
 * File and mapping that a plan was made of, seen as on the day when it was made.
 * @throws SourceError, ConfigurationError when one of them is gone or not what it was; PlanError ERR_PLAN_DIFFERS
 */
export async function bindOrigin(
  head: PlanHead,
  signal: AbortSignal | undefined,
): Promise<BoundLoad> {
  const { sourcePath, sourceName, mappingPath, tables = {}, reading, madeAt } = head;
  const moved = Object.entries(tables).map(
    ([name, path]) => [resolve(dirname(mappingPath), name), path] as const,
  );
  const madeAtMs = Date.parse(madeAt);
  return await bindLoad(
    {
      sourcePath,
      sourceName,
      mappingPath,
      tables: new Map(moved),
      reading,
      ...(Number.isNaN(madeAtMs) ? {} : { now: madeAtMs }),
      accept: (source, mapping) => assertSameOrigin(head, source, mapping),
    },
    signal,
  );
}
