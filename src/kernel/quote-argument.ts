const harmless = /^[\w@%+=:,./-]+$/;
const control = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;

/**
 * An argument as a POSIX shell takes it, quoted only when it must be. Signs that would break the line or steer a terminal
 * are written in the form `$'\n'`, which bash, zsh, ksh and busybox read (POSIX.1-2024).
 */
export function quoteArgument(argument: string): string {
  if (harmless.test(argument)) return argument;
  if (!control.test(argument)) return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = argument
    .replaceAll(/[\\']/g, (sign) => `\\${sign}`)
    .replaceAll(new RegExp(control, "g"), octalBytes);
  return `$'${escaped}'`;
}

/** A command as it is typed: its words as `quoteArgument` has them. */
export function quoteCommand(words: readonly string[]): string {
  return words.map(quoteArgument).join(" ");
}

/** Bytes in octal have a fixed length, so no digit behind them can join in. */
function octalBytes(sign: string): string {
  return [...Buffer.from(sign)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
