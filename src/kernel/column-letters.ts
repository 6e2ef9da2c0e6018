/** How spreadsheets call a column: A, B … Z, AA. @param column from 0 */
export function lettersOf(column: number): string {
  let [letters, rest] = ["", column + 1];
  for (; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
