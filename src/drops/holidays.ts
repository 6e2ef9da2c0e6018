import { UsageError } from "../kernel/load-error.ts";
import { showCell } from "../kernel/show-cell.ts";
import { isDay } from "./schedule.ts";

/**
 * Reads a file of days, one a line; what stands behind a `#`, and a line without anything else, is a remark.
 * @throws UsageError ERR_HOLIDAYS naming the first line that is no day
 */
export function parseHolidays(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  return lines.flatMap((line, at) => {
    const [said = ""] = line.split("#");
    const day = said.trim();
    if (day === "") return [];
    if (isDay(day)) return [day];
    throw new UsageError(
      `line ${at + 1}: ${showCell(day)} is no day; each line takes one, such as 2026-12-25.`,
      { code: "ERR_HOLIDAYS", actions: ["Correct the file of holidays."] },
    );
  });
}
