const plain = /^[A-Za-z][\w]*(?:[ -]\w+)*$/;
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as YAML takes it: bare where it can't be taken for anything else, and else in quotes. */
export function writeText(text: string): string {
  return plain.test(text) && !words.test(text) ? text : JSON.stringify(text);
}

/** Text behind a `#`, on one line. */
export const writeComment = (text: string): string =>
  `# ${text.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, " ")}`;
