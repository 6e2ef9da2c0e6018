import { UsageError } from "../operations/basics.ts";
import type { ErrorBound } from "../index.ts";

/** How many of the first rows inspect and preview show, unless told otherwise. */
export const usualRows = 5;
/** How many entries history shows, unless told otherwise. */
export const usualEntries = 1000;

/** A whole number above zero from a flag. @throws UsageError */
export function parseCount(flag: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError(`--${flag} takes a whole number above 0, not "${text}"`, {
    code: "ERR_USAGE",
    actions: [`For example --${flag} 10`],
  });
}

/** `N` rows or `N%` of the rows from --max-errors. @throws UsageError */
export function parseErrorBound(text: string): ErrorBound {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = Number(match?.[1] ?? Number.NaN);
  if (match?.[2] === "%" && value <= 100) return { share: value / 100 };
  if (match?.[2] === "" && Number.isSafeInteger(value)) return { rows: value };
  throw new UsageError(`--max-errors takes a number of rows or a share of them, not "${text}"`, {
    code: "ERR_USAGE",
    actions: ["For example --max-errors 50 or --max-errors 2%"],
  });
}

/** A number of rows, or `off`, from --max-consecutive. @throws UsageError */
export function parseMaxConsecutive(text: string): number {
  return text === "off" ? Number.POSITIVE_INFINITY : parseCount("max-consecutive", text);
}

/** A port from a flag, 0 for any that is free. @throws UsageError */
export function parsePort(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${flag} takes a port from 0 to 65535, not "${text}"`, {
    code: "ERR_USAGE",
    actions: [`For example --${flag} 4180, or --${flag} 0 for any that is free.`],
  });
}
