import { readFile } from "node:fs/promises";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { type CheckedRule, ruleSchema } from "./rule-schema.ts";
import { type CheckedWrites, writesSchema } from "./write-habits.ts";

const actions = ["See docs/simulator.md for what a rule can say."];
const listSchema = z.array(ruleSchema);
const fileSchema = z.strictObject({
  rules: listSchema.default([]),
  writes: writesSchema.default({}),
});

/** What a rules file says: what happens to single records, and what a service does to values. */
export interface Scenario {
  readonly rules: readonly CheckedRule[];
  readonly writes: CheckedWrites;
}

export async function loadRules(path: string): Promise<readonly CheckedRule[]> {
  return (await loadScenario(path)).rules;
}

export async function loadScenario(path: string): Promise<Scenario> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path), {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
  });
  const lineAt = (offset: number): string => `${path} line ${lines.linePos(offset).line}`;
  const [broken] = document.errors;
  if (broken !== undefined) throw rulesError(`${lineAt(broken.pos[0])}: ${broken.message}`);
  const content = readContent(document, path);
  const list = Array.isArray(content) ? listSchema.safeParse(content) : undefined;
  if (list?.success) return { rules: list.data, writes: {} };
  const file = fileSchema.safeParse(content);
  if (list === undefined && file.success) return file.data;
  const issue = (list ?? file).error?.issues[0];
  const place = issue?.path ?? [];
  const steps = place.map((step) => (typeof step === "number" ? step + 1 : String(step)));
  const what = issue?.message ?? "is no list of rules";
  throw rulesError(`${lineAt(offsetOf(document, place))}: ${steps.join(" → ")}: ${what}.`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = systemCodeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw rulesError(`${path}: ${reason}.`, error);
  }
}

/** The file's content; a file that only repeats itself by aliases is refused. */
function readContent(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw rulesError(`${path}: ${messageOf(error)}.`, error);
  }
}

/** Where the faulty node, or the nearest one above it, begins. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return 0;
}

const rulesError = (message: string, cause?: unknown): ConfigurationError =>
  new ConfigurationError(message, { code: "ERR_SIMULATOR_RULES", actions, cause });
