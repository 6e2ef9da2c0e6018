import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { systemCodeOf } from "../kernel/load-error.ts";
import type { ExecutionOwner } from "./load-record.ts";

/** What can be found out about the processes of this host. */
export interface ProcessProbe {
  readonly self: ExecutionOwner;
  readonly exists: (pid: number) => boolean;
  /** Epoch milliseconds at which a process started, to a second or so; undefined where the system does not tell. */
  readonly startOf: (pid: number) => number | undefined;
}

/** /proc counts in hundredths of a second on every Linux that Node runs on (USER_HZ). */
const msPerTick = 10;

/** The process at work, as the ledger records it. */
export function describeThisProcess(): ExecutionOwner {
  return {
    host: hostname(),
    pid: process.pid,
    startedAt: Math.round(performance.timeOrigin),
    user: nameUser(),
  };
}

/** The system's name for whoever runs the program; a container may run under a number that has none. */
function nameUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

export function probeProcesses(): ProcessProbe {
  return { self: describeThisProcess(), exists, startOf };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    return systemCodeOf(error) !== "ESRCH";
  }
  return statOf(pid)?.[0] !== "Z";
}

function startOf(pid: number): number | undefined {
  // proc(5): starttime is field 22, in ticks since boot; btime in /proc/stat is the boot in epoch seconds.
  const ticks = Number(statOf(pid)?.[19]);
  const boot = Number(/^btime (\d+)$/m.exec(readProc("/proc/stat") ?? "")?.[1]);
  return Number.isFinite(ticks) && Number.isFinite(boot)
    ? boot * 1000 + ticks * msPerTick
    : undefined;
}

/** The fields of /proc/PID/stat from the third on (state). The second holds the program's name, blanks and all, in brackets. */
function statOf(pid: number): readonly string[] | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
