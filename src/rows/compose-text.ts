/** Below U+0300 nothing is a combining mark, so that most texts need no work. */
const beyondPlain = /[^\u0000-\u02FF]/;

/**
 * A text with its accents composed (NFC), to compare it by: some systems write é as e and an accent. Cells are never
 * changed so.
 */
export function composeText(text: string): string {
  return beyondPlain.test(text) ? text.normalize("NFC") : text;
}
