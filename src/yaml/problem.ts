import { ConfigurationError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";

/** Keys and list indexes that lead to a setting. */
export type KeyPath = readonly (string | number)[];

/** One fault of a YAML file: where it is, and a sentence about it. */
export interface Problem {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly path: KeyPath;
  /** What is wrong and what is allowed; ends with a full stop. */
  readonly text: string;
}

/** A file of YAML that has problems; the message lists the first of them. */
export class InvalidFileError extends ConfigurationError {
  /** All of them, in file order. */
  readonly problems: readonly Problem[];

  constructor(message: string, fileName: string, problems: readonly Problem[]) {
    const [first] = problems;
    super(message, {
      code: "ERR_CONFIGURATION_INVALID",
      actions: [`Correct ${printable(fileName)} and run the command again.`],
      place: {
        file: fileName,
        ...(first === undefined ? {} : { line: first.line }),
        ...(first === undefined || first.path.length === 0
          ? {}
          : { setting: showPath(first.path) }),
      },
    });
    this.problems = problems;
  }
}

const mostShown = 10;

/** `fields.status.table` or `skip_rows[0].equals`; nothing for the file as a whole. */
export function showPath(path: KeyPath): string {
  let shown = "";
  for (const step of path) {
    if (typeof step === "number") shown += `[${step}]`;
    else shown += shown === "" ? step : `.${step}`;
  }
  return printable(shown);
}

function describeProblem(problem: Problem, fileName: string): string {
  const key = problem.path.length === 0 ? "" : `, ${showPath(problem.path)}`;
  return `${printable(fileName)} line ${problem.line}${key}: ${problem.text}`;
}

/**
 * One InvalidFileError (ERR_CONFIGURATION_INVALID) for all problems of a file, one per line in file order, at most ten.
 * @param problems at least one
 */
export function refuseFile(fileName: string, problems: readonly Problem[]): InvalidFileError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const lines = sorted.slice(0, mostShown).map((problem) => describeProblem(problem, fileName));
  const hidden = sorted.length - lines.length;
  if (hidden > 0) lines.push(`… and ${hidden} more.`);
  return new InvalidFileError(lines.join("\n"), fileName, sorted);
}
