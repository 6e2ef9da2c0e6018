import type { z } from "zod";
import { explainIssue } from "./explain-issue.ts";
import { type KeyPath, type Problem, refuseFile } from "./problem.ts";
import { readDocument } from "./read-document.ts";

/** The content of a YAML file, checked, and where each setting stands. */
export interface CheckedYaml<T> {
  readonly value: T;
  /** Line (from 1) of a setting, or of its nearest parent in the file; for faults that only the caller can see. */
  readonly lineOf: (path: KeyPath) => number;
}

/** What a YAML file says, whether it fits its schema or not. */
export interface ExaminedYaml<T> {
  /** Undefined where there are problems. */
  readonly value: T | undefined;
  /** The content as it is written, not checked. */
  readonly written: unknown;
  readonly problems: readonly Problem[];
  readonly lineOf: CheckedYaml<T>["lineOf"];
}

/**
 * Reads a YAML file by a schema and tells everything that does not fit it.
 * @param fileName as messages are to name it
 * @throws ConfigurationError ERR_CONFIGURATION_INVALID when it is no sound YAML, so that nothing else can be told
 */
export function examineYaml<T>(
  text: string,
  schema: z.ZodType<T>,
  fileName: string,
): ExaminedYaml<T> {
  const { value: written, changes, lineOf } = readDocument(text, fileName);
  // Used once, so not worth compiling.
  const result = schema.safeParse(written, { jitless: true });
  const misfits = (result.error?.issues ?? [])
    .flatMap((issue) => explainIssue(issue, written, schema))
    .map((problem) => ({ ...problem, line: lineOf(problem.path) }));
  const problems = [...changes, ...misfits];
  return { value: problems.length === 0 ? result.data : undefined, written, problems, lineOf };
}

/**
 * Reads a YAML file by a schema.
 * @param fileName as messages are to name it
 * @throws ConfigurationError ERR_CONFIGURATION_INVALID listing up to ten problems, one per line: file, line, key, what is
 * allowed, and the nearest name for an unknown key
 */
export function parseYaml<T>(text: string, schema: z.ZodType<T>, fileName: string): CheckedYaml<T> {
  const { value, problems, lineOf } = examineYaml(text, schema, fileName);
  if (value === undefined) throw refuseFile(fileName, problems);
  return { value, lineOf };
}
