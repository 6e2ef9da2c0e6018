import { countOf, printable } from "../operations/entrance-basics.ts";
import { explainRowError, nameOfPlace, outcomes, type RampStep } from "../index.ts";

const mostShown = 3;

/** What a step of a ramp came to, in a few lines. */
export function describeRampStep(step: RampStep): string {
  const { number, sent, failures, broken } = step;
  const counts = outcomes
    .filter((outcome) => step.outcomes[outcome] > 0)
    .map((outcome) => `${step.outcomes[outcome]} ${outcome}`);
  const lines = [
    `step ${number} of the ramp: ${countOf(sent, "row")} sent, ${counts.join(", ")}`,
    ...shorten(
      failures.map((failure) => describeFailure(failure, step)),
      "row that did not go in",
    ),
    ...describeReadBack(step),
    ...(broken === undefined ? [] : [`  not good enough: ${withoutPlace(broken)}`]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

/** What is asked behind a step. */
export function askOfStep({ broken, next }: RampStep): string {
  const rows = next === "rest" ? "the rest" : `the next ${countOf(next ?? 0, "row")}`;
  return broken === undefined ? `Go on with ${rows}?` : `Go on all the same, with ${rows}?`;
}

function describeFailure(
  { line, outcome, error }: RampStep["failures"][number],
  { sheet }: RampStep,
): string {
  return `  ${nameOfPlace(line, sheet)}: ${outcome}${error === undefined ? "" : `: ${explainRowError(error)}`}`;
}

function describeReadBack({ outcomes: { applied }, readBack, sheet }: RampStep): readonly string[] {
  const { read, unread, differing, why } = readBack;
  if (applied === 0) return [];
  const equal =
    differing.length === 0 ? "as sent" : `${countOf(differing.length, "row")} not as sent`;
  const because = why === undefined ? "" : `: ${why}`;
  return [
    ...(read > 0 ? [`  read back ${countOf(read, "row")}: ${equal}`] : []),
    ...(unread > 0 ? [`  not read back, ${countOf(unread, "row")}${because}`] : []),
    ...shorten(
      differing.flatMap((one) => describeDifferences(one, sheet)),
      "field",
    ),
  ];
}

function describeDifferences(
  { line, differences }: RampStep["readBack"]["differing"][number],
  sheet: string | undefined,
): readonly string[] {
  return differences.map(
    ({ field, kind, sent = "nothing", seen = "not there" }) =>
      `    ${nameOfPlace(line, sheet)}: ${field} ${kind}: sent ${sent}, is ${seen}`,
  );
}

function shorten(lines: readonly string[], noun: string): readonly string[] {
  const more = lines.length - mostShown;
  return more > 0
    ? lines.slice(0, mostShown).concat(`  … and ${countOf(more, `more ${noun}`)}`)
    : lines;
}

/** The sentence stands below its step. */
function withoutPlace(broken: string): string {
  return broken.replace(/^step \d+ of the ramp: /, "");
}
