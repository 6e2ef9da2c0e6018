import type { ColumnProfile } from "./profile-column.ts";

const formatOf = ({ date }: ColumnProfile): string | undefined =>
  "settings" in date && typeof date.settings.date === "object"
    ? date.settings.date.format
    : undefined;

/** Whether day or month stands first; undefined for formats that leave no doubt by themselves. */
function firstOf(format: string): "day" | "month" | undefined {
  if (format.startsWith("D") && /M\W/.test(format) && !/MMM/.test(format)) return "day";
  return /^MM?\W/.test(format) ? "month" : undefined;
}

/**
 * A file rarely writes its dates in two orders: where a column does not show which of day and month is first, and all
 * columns that show it agree, theirs is told. It is no proof for the column, and a person has to agree.
 */
export function lendOrder(
  profiles: ReadonlyMap<string, ColumnProfile>,
): ReadonlyMap<string, ColumnProfile> {
  const shown = [...profiles].flatMap(([column, profile]) => {
    const first = firstOf(formatOf(profile) ?? "");
    return first === undefined ? [] : [{ column, first }];
  });
  const [lender] = shown;
  if (lender === undefined || shown.some(({ first }) => first !== lender.first)) return profiles;
  const lend = (profile: ColumnProfile): ColumnProfile => {
    const between = "refused" in profile.date ? profile.date.between : undefined;
    const format = between?.find((one) => firstOf(one) === lender.first);
    return format === undefined
      ? profile
      : { ...profile, lentOrder: { format, column: lender.column } };
  };
  return new Map([...profiles].map(([column, profile]) => [column, lend(profile)]));
}
