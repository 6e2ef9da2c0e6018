/** True for a text that in a column of dates is a serial number: five digits, from 1954 to 2119, perhaps with a time. */
export function looksLikeSerial(text: string): boolean {
  if (!/^\d{5}(?:\.\d+)?$/.test(text)) return false;
  const serial = Number(text);
  return serial >= 20_000 && serial < 80_000;
}
