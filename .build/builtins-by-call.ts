import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

/** An import as rolldown writes it, on a line of its own; one that takes two things at once stays what it is. */
const imports = /^import (?:\* as )?(\w+|\{[^}]*\}) from "([\w:/]+)";$/gm;

/**
 * Takes the modules of Node from `process.getBuiltinModule`. To import one makes Node read every member that it has, and so load
 * what stands behind each: of `node:util` a differ, of `node:fs` all streams, of `node:crypto` all algorithms.
 */
export const builtinsByCall: Plugin = {
  name: "builtins-by-call",
  renderChunk: (code) => ({
    // Every line stays where it is.
    map: null,
    code: code.replaceAll(imports, (statement: string, names: string, from: string) => {
      if (!isBuiltin(from)) return statement;
      const taken = names.replaceAll(" as ", ": ");
      return `const ${taken} = process.getBuiltinModule("${from}");`;
    }),
  }),
};
