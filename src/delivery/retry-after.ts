/**
 * The wait that a `Retry-After` header asks for, in milliseconds; undefined when there is none or it says nothing usable.
 * RFC 9110 10.2.3: delay-seconds or an HTTP-date. A date is compared with the answer's own `Date`, so that a clock that
 * is off on either side does not matter; without one, with `now`.
 * @param now epoch milliseconds
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d{1,9}(\.\d{1,3})?$/.test(value)) return positive(Number(value) * 1000);
  if (!/^[A-Za-z]{3},? /.test(value)) return undefined;
  const date = Date.parse(value);
  const sent = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : positive(date - (Number.isNaN(sent) ? now : sent));
}

const positive = (ms: number): number | undefined => (ms > 0 ? ms : undefined);
