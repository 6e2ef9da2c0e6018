const address = /^[^\s@<>,;"()]+@[^\s@<>,;"().]+(?:\.[^\s@<>,;"().]+)+$/u;

/** What keeps a cell from being one e-mail address; undefined where nothing does, or where it is blank. */
export function judgeMail(cell: string): "mail-bad" | "mail-many" | undefined {
  const text = cell.trim();
  if (text === "" || address.test(text)) return undefined;
  return text.split("@").length > 2 && /[\s,;/|]/.test(text) ? "mail-many" : "mail-bad";
}
