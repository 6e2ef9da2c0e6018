import type { Connection } from "../../connections/connection.ts";
import type { BoundLoad } from "../bound-load.ts";

/** Rows in one request: as the flag or the connection says, else the mapping, else one. */
export function rowsPerRequest(
  { mapping }: Pick<BoundLoad, "mapping">,
  { batch }: Pick<Connection, "batch">,
): number {
  return batch ?? mapping.file.batch ?? 1;
}
