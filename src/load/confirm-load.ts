import type { Connection } from "../connections/connection.ts";
import { UsageError, type LoadError } from "../load-error.ts";
import type { BoundLoad } from "./bind-load.ts";
import type { DeliverySettings } from "./load-request.ts";
import type { Preflight } from "./preflight-rows.ts";
import { warnOfMints } from "./warn-of-mints.ts";

/** Shows what is about to happen to whoever wants to be asked. @throws UsageError ERR_DECLINED when the answer is no */
export async function confirmLoad(
  settings: DeliverySettings,
  {
    bound,
    connection,
    preflight,
    withhold,
    resumedLoadId,
  }: {
    readonly bound: BoundLoad;
    readonly connection: Connection;
    readonly preflight?: Preflight | undefined;
    readonly withhold?: LoadError | undefined;
    readonly resumedLoadId?: string;
  },
): Promise<void> {
  const mintWarnings = await warnOfMints(connection, settings.clock);
  if (settings.confirm === undefined) return;
  const agreed = await settings.confirm({
    sourceName: bound.source.name,
    targetName: bound.target.name,
    leftToServer: bound.mapping.leaveToServer,
    unusedColumns: bound.mapper.unusedColumns,
    decisions: bound.decisions,
    baseUrl: connection.baseUrl,
    tenant: connection.tenant,
    isLoopback: connection.isLoopback,
    resumedLoadId,
    willSend: withhold === undefined && preflight?.valid !== 0,
    preflight,
    warnings: [...connection.warnings, ...mintWarnings],
  });
  if (!agreed) {
    throw new UsageError("the load was not begun, because you said no", {
      code: "ERR_DECLINED",
      actions: ["Nothing was sent."],
    });
  }
}
