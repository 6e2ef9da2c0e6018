/** A command that a page shows, with the output that it shows below it. */
export interface ShownCommand {
  readonly command: string;
  readonly shown: readonly string[];
}

const pair = /```sh\n((?:(?!```)[\s\S])*)\n```\n\n```text\n([\s\S]*?)\n```/g;

/** The part of a page from a heading to the next one of its level. */
export function findSection(page: string, heading: string): string {
  const [, behind = ""] = page.split(`\n## ${heading}\n`);
  return behind.split("\n## ")[0] ?? "";
}

/** Every block of shell that has a block of text right below it. */
export function findCommands(section: string): readonly ShownCommand[] {
  return [...section.matchAll(pair)].map(([, command = "", shown = ""]) => ({
    command,
    shown: shown.split("\n"),
  }));
}

/** The one rule for what differs from run to run: load ids, hashes of plans, ports, when and by whom, how long it took and how fast. */
export function maskRun(line: string): string {
  return line
    .replaceAll(/wb-\d{8}-\d{6}-[0-9a-f]{8}/g, "wb-*")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "*")
    .replaceAll(/\bplan(.*) [0-9a-f]{12}(?=:)/g, "plan$1 *")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z by \S+/g, "* by *")
    .replaceAll(/about .* at [\d.,]+ requests\/s/g, "about * at * requests/s")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:*")
    .replaceAll(/ in [\d.]+ (?:ms|s)(?=,|$)/g, " in *")
    .replaceAll(/[\d.]+ rows\/s/g, "* rows/s");
}

/** True when the lines are those shown, where a shown `…` alone on its line stands for any lines, or for none. */
export function agrees(lines: readonly string[], shown: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first === "…") return lines.some((_, at) => agrees(lines.slice(at + 1), rest));
  const [line, ...others] = lines;
  return line !== undefined && maskRun(line) === maskRun(first) && agrees(others, rest);
}
