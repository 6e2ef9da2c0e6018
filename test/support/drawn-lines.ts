/** A line that a terminal shows until it is cleared to be drawn anew. */
const drawnLine = /[^\n]*\r\u001B\[2K/g;

/**
 * What stays on a terminal. Whether a progress line was drawn in front of something else depends on how quick the machine
 * is; what was said does not.
 */
export function withoutDrawnLines(text: string): string {
  return text.replaceAll(drawnLine, "");
}
