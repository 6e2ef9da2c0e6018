/** What a process has used from its start to its end. */
export interface ProcessUsage {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/**
 * The most memory that this process has held. `resourceUsage` would not do: on Linux its most is at least what the parent held when it
 * made the process (ru_maxrss outlives exec, VmHWM does not: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).
 */
export const peakMiB = (): number => {
  try {
    const status = process.getBuiltinModule("node:fs").readFileSync("/proc/self/status", "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
};

/** For `--import`: has a process tell of its own use when it ends, on stderr. */
export const tellUsage = `data:text/javascript,${encodeURIComponent(
  `const peakMiB = ${String(peakMiB)};
process.on("exit", () => process.stderr.write("\\nUSAGE " + JSON.stringify([process.resourceUsage(), performance.now(), peakMiB()]) + "\\n"))`,
)}`;

/** What it has told. */
export function readUsage(stderr: string): ProcessUsage {
  const [usage, ms, peak] = JSON.parse(/^USAGE (.*)$/m.exec(stderr)?.[1] ?? "[]") as [
    { userCPUTime: number; systemCPUTime: number },
    number,
    number,
  ];
  const cpuSeconds = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  return { seconds: ms / 1000, cpuSeconds, peakMiB: peak };
}
