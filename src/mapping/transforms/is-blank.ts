/** True for a text without any character but white space. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  // Most texts begin with a sign of ASCII, and need no copy to tell.
  return !(first > 0x20 && first < 0x7f) && text.trim() === "";
}
