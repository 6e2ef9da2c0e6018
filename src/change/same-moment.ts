import { withoutEnd } from "../kernel/without-end.ts";
import { isInstant } from "../targets/field-types.ts";

const parts =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Milliseconds of the whole second, and the digits behind it: no digit of a second is lost. */
function readMoment(text: string): readonly [number, string] | undefined {
  const [, day = "", time = "00:00", seconds = "00", fraction = "", zone = "Z"] =
    (isInstant(text) ? parts.exec(text) : undefined) ?? [];
  if (day === "") return undefined;
  const offset = zone.replace(/^(.\d{2})(\d{2})$/, "$1:$2");
  return [Date.parse(`${day}T${time}:${seconds}${offset}`), withoutEnd(fraction, /0/)];
}

/** True for two texts that write one moment; a plain date is its midnight in UTC. */
export function isSameMoment(one: string, other: string): boolean {
  const [a, b] = [readMoment(one), readMoment(other)];
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}
