import type { z } from "zod";
import { explainIssue } from "./explain-issue.ts";
import { type KeyPath, refuseFile } from "./problem.ts";
import { readDocument } from "./read-document.ts";

/** The content of a YAML file, checked, and where each setting stands. */
export interface CheckedYaml<T> {
  readonly value: T;
  /** Line (from 1) of a setting, or of its nearest parent in the file; for faults that only the caller can see. */
  readonly lineOf: (path: KeyPath) => number;
}

/**
 * Reads a YAML file by a schema.
 * @param fileName as messages are to name it
 * @throws ConfigurationError ERR_CONFIGURATION_INVALID listing up to ten problems, one per line: file, line, key, what is
 * allowed, and the nearest name for an unknown key
 */
export function parseYaml<T>(text: string, schema: z.ZodType<T>, fileName: string): CheckedYaml<T> {
  const { value, lineOf } = readDocument(text, fileName);
  // Used once, so not worth compiling.
  const result = schema.safeParse(value, { jitless: true });
  if (result.success) return { value: result.data, lineOf };
  const problems = result.error.issues
    .flatMap((issue) => explainIssue(issue, value, schema))
    .map((problem) => ({ ...problem, line: lineOf(problem.path) }));
  throw refuseFile(fileName, problems);
}
