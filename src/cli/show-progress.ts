import { countOf, printable, withCommas } from "../operations/entrance-basics.ts";
import { type LeaseWait, type LoadObserver, type LoadProgress, type LoadStart } from "../index.ts";
import type { CommandWorld } from "./command.ts";
import { describeShared } from "./describe-shared.ts";

export interface ShownProgress {
  readonly observer: LoadObserver;
  /** Clears the line, so that something else can be printed. */
  readonly pause: () => void;
  /** Keeps the line away for as long as somebody is asked. */
  readonly hold: <T>(question: () => Promise<T>) => Promise<T>;
  readonly end: () => void;
}

const terminalEveryMs = 250;
const logEveryMs = 10_000;
const clearLine = "\r\u001B[2K";

/** On a terminal one line that is rewritten; elsewhere a plain line every ten seconds. */
export function showProgress(world: CommandWorld): ShownProgress {
  let timer: NodeJS.Timeout | undefined;
  let lineShown = false;
  let isHeld = false;
  const clear = (): void => {
    if (lineShown) world.err(clearLine);
    lineShown = false;
  };
  const show = (text: string): void => {
    if (isHeld) return;
    // A line that wraps could not be taken back as a whole.
    const line = text.slice(0, Math.max(20, world.columns() - 1));
    world.err(world.isTerminal ? `${clearLine}${line}` : `${text}\n`);
    lineShown = world.isTerminal;
  };
  const hold = async <T>(question: () => Promise<T>): Promise<T> => {
    clear();
    isHeld = true;
    try {
      return await question();
    } finally {
      isHeld = false;
    }
  };
  const end = (): void => {
    clearInterval(timer);
    timer = undefined;
    clear();
  };
  const watch = (progress: () => LoadProgress): void => {
    timer = setInterval(
      () => show(describeProgress(progress())),
      world.isTerminal ? terminalEveryMs : logEveryMs,
    );
    timer.unref();
  };
  const begin = (start: LoadStart): void => {
    clear();
    world.err(`load ${start.loadId}\n`);
    watch(start.progress);
  };
  const onPreflight = (rowsRead: number): void => {
    if (world.isTerminal && rowsRead % 10_000 === 0)
      show(`reading the file: ${countOf(rowsRead, "row")}`);
  };
  const onWait = ({ loadId, host, pid, mostMs }: LeaseWait): void => {
    clear();
    world.err(
      `process ${pid} on ${printable(host)} has load ${loadId} and can't be seen from here: unless it shows that it is at work, the load is taken over in ${mostMs / 1000} s at most\n`,
    );
  };
  const onPlanning = (progress: () => LoadProgress): void => {
    clear();
    watch(progress);
  };
  return { observer: { onPreflight, onWait, onStart: begin, onPlanning }, pause: clear, hold, end };
}

/** Rows done, speed, refusals, time left. */
export function describeProgress(progress: LoadProgress): string {
  const { rowsDone, rowsDoneEarlier, rowCount, counts, elapsedMs } = progress;
  const perSecond = (rowsDone - rowsDoneEarlier) / Math.max(0.001, elapsedMs / 1000);
  const bad = counts.rejected + counts.failed + counts["in-doubt"] + counts.invalid;
  const parts = [
    describeShare(rowsDone, rowCount),
    ...(progress.pausedBy === undefined ? [] : [`paused by ${printable(progress.pausedBy)}`]),
    ...(progress.shared === undefined ? [] : [describeShared(progress.shared)]),
    `${perSecond.toFixed(1)} rows/s`,
    ...(rowCount === undefined || perSecond === 0
      ? []
      : [`${describeTime((rowCount - rowsDone) / perSecond)} left`]),
    `${withCommas(bad)} with errors`,
    ...(progress.isFromElsewhere === true
      ? []
      : [
          `${withCommas(progress.refusals)} times 429`,
          `${progress.inFlight} in flight`,
          ...describePace(progress),
        ]),
  ];
  return parts.join(" · ");
}

function describeShare(rowsDone: number, rowCount: number | undefined): string {
  if (rowCount === undefined || rowCount === 0) return countOf(rowsDone, "row");
  const percent = Math.floor((rowsDone / rowCount) * 100);
  return `${withCommas(rowsDone)} of ${countOf(rowCount, "row")} (${percent}%)`;
}

function describeTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor((whole % 3600) / 60),
    whole % 60,
  ];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

/** What sets the pace, and how quickly the API answers. */
function describePace({ pace }: LoadProgress): string[] {
  if (pace === undefined) return [];
  const { ratePerSecond, why, gateForMs, p50Ms, p95Ms, loads } = pace;
  const shared = loads === 1 ? [] : [`${loads} loads share the account`];
  const latency =
    p50Ms === undefined || p95Ms === undefined
      ? []
      : [`answers in ${Math.round(p50Ms)} ms (95%: ${Math.round(p95Ms)} ms)`];
  if (gateForMs !== undefined) {
    const until = new Date(Date.now() + gateForMs).toTimeString().slice(0, 8);
    return [`gate closed until ${until}`, ...shared, ...latency];
  }
  const rate = ratePerSecond === undefined ? [] : [`pace ${ratePerSecond.toFixed(1)}/s (${why})`];
  return [...rate, ...shared, ...latency];
}
