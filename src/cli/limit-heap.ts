import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes of both halves of V8's young generation. */
const most = 16 * 1024 * 1024;
/** By how many percent what is old may grow before it is tidied. */
const growth = 20;
/** Those of the Nodes that this was tried with, 22 and 24. */
const knownV8 = ["12.", "13."];
const workbook = /\.xls[xm]$/i;

/**
 * Keeps V8's heap near what is alive. Left to itself V8 doubles the part in which it puts what is new to 128 MB while rows pass by, of
 * which next to nothing is alive, and lets what is old grow to twice its size and more before it looks at it: a `check` of a workbook of
 * 200,000 rows takes 218 MB with neither, 132 with the first and 115 with both (measured on Node 24; the second costs 2 % more time, the
 * first none that could be told from noise).
 *
 * The size of the first can be said on Node's command line only, which is not ours, so growth ends when it is reached, and begins anew when
 * V8 has made it smaller, as it does while little happens: else what is new would be taken for old in no time. V8 reads these flags each
 * time that it needs them (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).
 * @param words of the command line
 */
export function limitHeap(words: readonly string[]): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
  keepCompilersSmall(words[0] === "check" && words.some((word) => workbook.test(word)));
  let mayGrow = true;
  const observer = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    if ((young?.space_size ?? most) < most === mayGrow) return;
    mayGrow = !mayGrow;
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
  });
  observer.observe({ entryTypes: ["gc"] });
}

/**
 * What a compiler has worked with goes back to where it came from: what one thread has taken and another one gives back stays with the
 * process, 28 MiB of a load in batches and 45 of one row by row, for no gain in time.
 * @param isBookCheck true: the quick compiler is left out. That takes a check of a workbook 2 % more time, and saves it 5 MiB; a load row
 * by row would take a fifth more
 */
function keepCompilersSmall(isBookCheck: boolean): void {
  // Of a flag that it does not know V8 would complain on stderr.
  if (!knownV8.some((version) => process.versions.v8.startsWith(version))) return;
  setFlagsFromString(isBookCheck ? "--no-maglev" : "--no-maglev-destroy-on-background");
}
