const longestShown = 80;
// C0 and C1 controls, line separators, zero-width and bidirectional marks: they could rewrite a terminal line.
const hostile =
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** Text made safe to print: control and bidirectional characters become `\u….` escapes. */
export function printable(text: string): string {
  return text.replace(hostile, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text safe to print and at most 80 characters long. */
export function shortened(text: string): string {
  const characters = Array.from(text.slice(0, longestShown * 2));
  const cut = characters.length > longestShown || text.length > longestShown * 2;
  return `${printable(characters.slice(0, longestShown).join(""))}${cut ? "…" : ""}`;
}

/** A cell in quotes, safe to print and at most 80 characters long. */
export function showCell(cell: string | undefined): string {
  return cell === undefined || cell === "" ? "(blank)" : `"${shortened(cell)}"`;
}
