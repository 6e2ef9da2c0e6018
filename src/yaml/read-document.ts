import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { explainFlow } from "./explain-flow.ts";
import { isExactNumber } from "./is-exact-number.ts";
import { type KeyPath, type Problem, refuseFile } from "./problem.ts";

/** A YAML file that is sound as YAML; what it says is not checked yet. */
export interface YamlDocument {
  readonly value: unknown;
  /** Values that would not stay as they are written; whoever reads on refuses them with what else is wrong. */
  readonly changes: readonly Problem[];
  /** The line of a setting, or of the nearest parent that the file has. */
  readonly lineOf: (path: KeyPath) => number;
}

const mostAliases = 100;
/** No setting stands anywhere near so deep. */
const deepest = 100;
const tooDeep = `it is nested more than ${deepest} levels deep, which nothing here is. Take the brackets or the indentation back.`;
const unsafeKeys: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);

/** Faults that YAML itself lets pass. */
interface LetPass {
  /** Numbers that no double holds. */
  readonly changes: Problem[];
  /** Keys that mean something to JavaScript. */
  readonly unsafe: Problem[];
}

function findLetPass(document: Document, lineAt: (node: Node) => number): LetPass {
  const changes: Problem[] = [];
  const unsafe: Problem[] = [];
  visit(document, {
    Pair(_, pair) {
      const { key } = pair;
      if (!isScalar(key)) return;
      // A key keeps its spelling: 007 stays "007" and does not become 7.
      if (typeof key.value !== "string") key.value = key.source ?? String(key.value);
      if (unsafeKeys.has(key.value))
        unsafe.push({
          line: lineAt(key),
          path: [],
          text: `"${String(key.value)}" can't be a key.`,
        });
    },
    Scalar(position, node) {
      if (position === "key" || typeof node.value !== "number") return;
      const source = node.source ?? "";
      if (!isExactNumber(source))
        changes.push({
          line: lineAt(node),
          path: [],
          text: `the number ${source} would not stay as it is written. Put it in quotes to keep it as text: "${source}".`,
        });
    },
  });
  return { changes, unsafe };
}

/** Level by level, because each step of a walk that calls itself takes room on the stack. */
function isTooDeep({ contents }: Document): boolean {
  let level: readonly unknown[] = [contents];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((node) => {
      if (isMap(node)) return node.items.flatMap(({ key, value }) => [key, value]);
      return isSeq(node) ? node.items : [];
    });
  }
  return false;
}

function findLine(document: Document, lineAt: (node: Node) => number, path: KeyPath): number {
  let node: unknown = document.contents;
  let line = 1;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) return line;
      if (isScalar(pair.key)) line = lineAt(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      if (isMap(node) || isSeq(node) || isScalar(node)) line = lineAt(node);
    } else return line;
  }
  return line;
}

/**
 * Reads YAML 1.2 strictly: unique keys, no tags of one's own, one document, few aliases, no number that would change.
 * @param fileName as messages are to name it
 * @throws ConfigurationError that lists what is wrong with line numbers
 */
export function readDocument(text: string, fileName: string): YamlDocument {
  const lineCounter = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter,
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const lineAtOffset = (offset: number): number => Math.max(1, lineCounter.linePos(offset).line);
  const lineAt = (node: Node): number => lineAtOffset(node.range?.[0] ?? 0);
  // A warning means that a tag was not understood and its value guessed: as bad as an error here.
  const faults = [...document.errors, ...document.warnings].map((fault) => ({
    line: lineAtOffset(fault.pos[0]),
    path: [],
    // The parser tells of its own stack where the document goes too deep for it.
    text: /call stack/.test(fault.message)
      ? tooDeep
      : `this is not sound YAML: ${fault.message.replace(/\.?$/, ".")}${explainFlow(text, lineAtOffset(fault.pos[0]), fault.message)}`,
  }));
  if (faults.length > 0) throw refuseFile(fileName, faults);
  if (isTooDeep(document)) throw refuseFile(fileName, [{ line: 1, path: [], text: tooDeep }]);
  const { changes, unsafe } = findLetPass(document, lineAt);
  if (unsafe.length > 0) throw refuseFile(fileName, [...unsafe, ...changes]);
  return {
    value: toPlainValue(document, fileName),
    changes,
    lineOf: (path) => findLine(document, lineAt, path),
  };
}

function toPlainValue(document: Document, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch {
    const text = `the aliases (*name) multiply to more than ${mostAliases} values, or one contains itself. Write the values out.`;
    throw refuseFile(fileName, [{ line: 1, path: [], text }]);
  }
}
