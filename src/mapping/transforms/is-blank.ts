/** True for a text without any character but white space. */
export function isBlank(text: string): boolean {
  return text === "" || text.trim() === "";
}
