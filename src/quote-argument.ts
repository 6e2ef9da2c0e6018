const harmless = /^[\w@%+=:,./-]+$/;

/** An argument as a POSIX shell takes it, quoted only when it must be. */
export function quoteArgument(argument: string): string {
  return harmless.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
