import type { JsonValue } from "../../kernel/json.ts";

/** The days that ended with 23:59:60 UTC (IERS, Bulletin C); none since 2016. */
const days: ReadonlySet<string> = new Set(
  (
    "1972-06-30 1972-12-31 1973-12-31 1974-12-31 1975-12-31 1976-12-31 1977-12-31 1978-12-31 1979-12-31 " +
    "1981-06-30 1982-06-30 1983-06-30 1985-06-30 1987-12-31 1989-12-31 1990-12-31 1992-06-30 1993-06-30 " +
    "1994-06-30 1995-12-31 1997-06-30 1998-12-31 2005-12-31 2008-12-31 2012-06-30 2015-06-30 2016-12-31"
  ).split(" "),
);

/** True for the second before a leap second that there was, as ISO-8601 in UTC. */
export function isBeforeLeapSecond(instant: JsonValue): boolean {
  if (typeof instant !== "string") return false;
  return instant.slice(11, 19) === "23:59:59" && days.has(instant.slice(0, 10));
}
