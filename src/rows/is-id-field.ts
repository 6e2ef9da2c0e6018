const idField = /(?:^|[_.])id$|Id$/;

/** True for a field whose name says that it holds ids. */
export function isIdField(name: string): boolean {
  return idField.test(name);
}
