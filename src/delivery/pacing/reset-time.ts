const oneDay = 86_400;

/**
 * Milliseconds until a reset, whatever unit the API uses; told apart by size: epoch milliseconds, epoch seconds, delta
 * milliseconds (more than a day's seconds), delta seconds, or a date. Instants are compared with the answer's own clock.
 * @param answeredAt the answer's Date, epoch milliseconds
 */
export function readReset(text: string, answeredAt: number): number | undefined {
  const value = text.trim();
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (number > 1e11) return Math.max(0, number - answeredAt);
    if (number > 1e8) return Math.max(0, number * 1000 - answeredAt);
    return number > oneDay ? number : number * 1000;
  }
  if (!/^([A-Za-z]{3},? |\d{4}-\d\d-\d\d)/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - answeredAt);
}
