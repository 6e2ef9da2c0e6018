/**
 * Node's own SQLite. Node 22 says on stderr, once and as soon as it is loaded, that it is experimental; that is for those who
 * choose it, not for those who run a load. Every other warning passes.
 */
export function nodeSqlite(): typeof import("node:sqlite") {
  const emitWarning = Object.getOwnPropertyDescriptor(process, "emitWarning") ?? {};
  process.emitWarning = (...warning: readonly unknown[]): void => {
    if (String(warning[0]).startsWith("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning.value, process, warning);
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    Object.defineProperty(process, "emitWarning", emitWarning);
  }
}
