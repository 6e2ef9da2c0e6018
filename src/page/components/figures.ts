import { withSign } from "../../kernel/exact-decimal.ts";
import { html, type Markup } from "../markup.ts";
import { isoTime } from "../../kernel/clock.ts";
import { groupThousands, withCommas } from "../../kernel/counts.ts";

const decimal = /^([+-]?)(\d+)(\.\d+)?$/;

/** `-12345.60` as `-12,345.60`: the digits as they are, in groups. What is no decimal stays as it is. */
export function groupDigits(text: string): string {
  const [, sign = "", whole, fraction = ""] = decimal.exec(text) ?? [];
  if (whole === undefined) return text;
  return `${sign}${groupThousands(whole)}${fraction}`;
}

/** An amount in groups of digits; the element's value is the amount as it is stored. Money never goes through a double. */
export function amount(stored: string): Markup {
  return html`<data value="${stored}">${groupDigits(stored)}</data>`;
}

/** A difference with its sign; the element's value is as it is stored. */
export function signedAmount(stored: string): Markup {
  const sign = withSign(stored) === stored ? "" : "+";
  return html`${sign}${amount(stored)}`;
}

/** How many. */
export function count(number: number): Markup {
  return html`<data value="${number}">${withCommas(number)}</data>`;
}

const asRead = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

/**
 * A moment as people read it, in UTC, and exactly where one asks.
 * @param told in ISO, what is no moment stays as it is; or epoch milliseconds
 */
export function moment(told: string | number): Markup {
  const iso = typeof told === "string" ? told : isoTime(told);
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return html`${iso}`;
  return html`<time datetime="${iso}" title="${iso}">${asRead.format(at)} UTC</time>`;
}

/** Longer ones can't stand in one line on a telephone. */
const longestId = 36;

/** The class of an id or key: a short one is never broken. */
export function idClass(text: string): string {
  return text.length > longestId || /\s/u.test(text) ? "id long" : "id";
}

/** An id or key, which is not broken in the middle of a number. */
export function id(text: string): Markup {
  return html`<span class="${idClass(text)}">${text}</span>`;
}
