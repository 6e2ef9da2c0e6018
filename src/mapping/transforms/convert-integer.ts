import { type Convert, faultOf, type ConversionResult } from "../conversion-result.ts";
import { explainNumber, findUnclearGroup, misgroups, withoutGroups } from "./explain-number.ts";
import { familyOf, groupShape, writeGroup } from "./group-marks.ts";

const plainShape = /^-?(?:0|[1-9]\d*)$/;
const allowed = `whole numbers from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;

function refuseText(text: string, group: string | undefined): ConversionResult {
  if (/^-?0\d+$/.test(text))
    return faultOf("leading-zeros", { example: text.replace(/^(-?)0+(?=\d)/, "$1") });
  const why = explainNumber(withoutGroups(text, group));
  if (/^\+\d+$/.test(text))
    return faultOf("not-an-integer", { why, example: "15", hint: `Write ${text.slice(1)}.` });
  const family = familyOf(findUnclearGroup(text) ?? "x");
  const mark = /^-?\d{1,3}(?:([.,])\d{3})+$/u.exec(text)?.[1];
  const advised = family ?? (group === undefined ? mark : undefined);
  const hint =
    advised === undefined
      ? "Correct the cell."
      : `If ${family === undefined ? `"${advised}" groups` : `${family}s group`} the digits in this file, say integer: { group: ${writeGroup(advised)} } in the mapping.`;
  return faultOf("not-an-integer", { why, example: "15", hint });
}

/**
 * A whole number within ±(2^53 - 1), as a JSON number.
 * @param group the mark between groups of three digits, where the file has one
 */
export function convertInteger(group: string | undefined): Convert {
  const groupMark = group === undefined ? undefined : new RegExp(groupShape(group), "u");
  return (text) => {
    let digits = text;
    if (groupMark?.test(text) === true) {
      const [first = "", ...rest] = text.split(groupMark);
      if (!/^-?\d{1,3}$/.test(first) || !rest.every((part) => /^\d{3}$/.test(part))) {
        if (!misgroups(text, group)) return refuseText(text, group);
        return faultOf("not-an-integer", {
          why: "does not have its digits in groups of three",
          example: group === undefined || group.length > 1 ? "1500" : `1${group}500`,
          hint: "Correct the cell.",
        });
      }
      digits = `${first}${rest.join("")}`;
    }
    if (!plainShape.test(digits)) return refuseText(digits, group);
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) return faultOf("number-not-exact", { allowed });
    return { value: value === 0 ? 0 : value };
  };
}
