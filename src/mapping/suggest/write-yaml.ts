const plain = /^[A-Za-z][\w]*(?:[ -]\w+)*$/;
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as YAML takes it: bare where it can't be taken for anything else, and else in quotes. */
export function writeText(text: string): string {
  return plain.test(text) && !words.test(text) ? text : JSON.stringify(text);
}

/** The address of a field as the key of a line: dots and indexes need no quotes there. */
export function writeAddress(address: string): string {
  return /^[A-Za-z][\w.[\]]*$/.test(address) && !words.test(address)
    ? address
    : JSON.stringify(address);
}

/** Text behind a `#`, on one line. */
export const writeComment = (text: string): string =>
  `# ${text.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, " ")}`;
