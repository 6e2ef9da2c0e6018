import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { systemCodeOf } from "./load-error.ts";

/** A person, or an account of the system, and the machine where they ran the program. */
export interface Operator {
  readonly host: string;
  /** Name of the system's user; undefined where the ledger is older than this column. */
  readonly user?: string;
}

/** `anna@billing-host`, or the host alone where nobody was recorded. */
export function nameOperator({ user, host }: Operator): string {
  return user === undefined ? host : `${user}@${host}`;
}

/** A process, as others on its host can look for it. */
export interface KnownProcess extends Pick<Operator, "host"> {
  readonly pid: number;
  /** Epoch milliseconds at which the process started. */
  readonly startedAt: number;
  /** Where its number means this process: one boot of one kernel, one process namespace. Undefined where no system tells. */
  readonly space?: string;
}

/** What can be found out about the processes of this host. */
export interface ProcessProbe {
  readonly self: KnownProcess;
  readonly exists: (pid: number) => boolean;
  /** Epoch milliseconds at which a process started, to a second or so; undefined where the system does not tell. */
  readonly startOf: (pid: number) => number | undefined;
}

/** /proc counts in hundredths of a second on every Linux that Node runs on (USER_HZ). */
const msPerTick = 10;
/** Steps of the wall clock between two looks stay below this; a process id is not used again so soon. */
const clockToleranceMs = 60_000;
const sameProcessToleranceMs = 2000;

/** The process at work, as the ledger records it. */
export function describeThisProcess(): KnownProcess & Operator {
  const space = processSpace();
  return {
    host: hostname(),
    pid: process.pid,
    startedAt: Math.round(performance.timeOrigin),
    user: userName(),
    ...(space === undefined ? {} : { space }),
  };
}

/** Linux tells it; elsewhere, and in a sandbox without /proc, nobody is seen. Host names are no help: two containers may share one. */
function processSpace(): string | undefined {
  const boot = readProc("/proc/sys/kernel/random/boot_id")?.trim();
  try {
    return boot && `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}

/** Who acts, as the ledger records decisions: `anna@billing-host`. */
export function describeThisPerson(): string {
  return nameOperator({ user: userName(), host: hostname() });
}

const actor = new AsyncLocalStorage<string>();

/**
 * Has all that comes of an act be that of a person whom this process serves: in whatever is written down, the name stands where that of
 * the process's own user would stand. It goes with the act and not with the process, which may serve several people at once.
 */
export function actAs<T>(person: string, act: () => T): T {
  return actor.run(person, act);
}

/** Who acts: whom the process serves, else the system's name for whoever runs it; a container may run under a number that has none. */
export function userName(): string {
  const served = actor.getStore();
  if (served !== undefined) return served;
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}

export function probeProcesses(): ProcessProbe {
  return { self: describeThisProcess(), exists, startOf };
}

/** True where each sees the other by its number: same boot, same process namespace. */
export function canSee(one: KnownProcess, other: KnownProcess): boolean {
  return one.space !== undefined && one.space === other.space;
}

/**
 * Tells whether a process is certainly gone. When in doubt it says no, because two processes at one load would be worse than
 * a wait; of a process that can't be seen from here nothing is known.
 */
export function isProcessGone(
  known: KnownProcess,
  probe: ProcessProbe = probeProcesses(),
): boolean {
  const { self } = probe;
  if (!canSee(known, self)) return false;
  if (known.pid === self.pid) {
    // In a container every start has the same process id: it is us, or it is gone.
    return Math.abs(known.startedAt - self.startedAt) > sameProcessToleranceMs;
  }
  if (!probe.exists(known.pid)) return true;
  const startedAt = probe.startOf(known.pid);
  // The id was given anew when the process that has it now began later than the one that is known.
  return startedAt !== undefined && startedAt > known.startedAt + clockToleranceMs;
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
