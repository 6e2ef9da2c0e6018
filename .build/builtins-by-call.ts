import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

/** An import as rolldown writes it, on a line of its own: the whole module, some of its members, or both. */
const imports = /^import (?:(?:\* as )?([\w$]+)(?:, )?)?(\{[^}]*\})? from "([\w:/]+)";$/gm;

/**
 * Takes the modules of Node from `process.getBuiltinModule`. To import one makes Node read every member that it has, and so load
 * what stands behind each: of `node:util` a differ, of `node:fs` all streams, of `node:crypto` all algorithms.
 */
export const builtinsByCall: Plugin = {
  name: "builtins-by-call",
  renderChunk: (code) => ({
    // Every line stays where it is.
    map: null,
    code: code.replaceAll(
      imports,
      (statement: string, whole?: string, members?: string, from = "") => {
        if (!isBuiltin(from)) return statement;
        // A module may have an import of the name `process`, which begins later.
        const taken = `globalThis.process.getBuiltinModule("${from}")`;
        const names = members?.replaceAll(" as ", ": ");
        if (whole === undefined) return `const ${names} = ${taken};`;
        return `const ${whole} = ${taken}${names === undefined ? "" : `, ${names} = ${whole}`};`;
      },
    ),
  }),
};
