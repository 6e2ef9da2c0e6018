import { isoTime } from "../kernel/clock.ts";
import { printable } from "../kernel/show-cell.ts";
import type { ReceivedRequest } from "./received-log.ts";

/** One line for a terminal or a log: number, time, method, path, how it ended, sizes, and why it was refused. */
export function formatReceived(request: ReceivedRequest): string {
  const { order, at, method, path, status, ending, recordCount, bytes, elapsedMs, reason } =
    request;
  const records = recordCount > 1 ? `${recordCount} records, ` : "";
  const line = [
    `#${order}`,
    isoTime(at).slice(11, 23),
    method.padEnd(4),
    path,
    status === undefined ? ending : String(status),
    `(${records}${bytes} bytes, ${Math.round(elapsedMs)} ms)`,
    ...(reason === undefined ? [] : [reason]),
  ].join(" ");
  return printable(line);
}
