import { programVersion } from "../operations/basics.ts";
import type { Command } from "./command.ts";

/** The page of one command: usage, what it does, flags, examples. */
export function renderCommandHelp(command: Command): string {
  const rows = Object.entries(command.options).map(([name, { short, value, help }]) => [
    `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
    help,
  ]);
  rows.push(["-h, --help", "Show this help."]);
  const examples = command.examples.map(({ line, does }) => `  ${does}\n    ${line}`);
  return [
    `waybill ${command.name} ${command.usage}`.trimEnd(),
    "",
    ...wrap(command.description, 100, ""),
    "",
    "Options",
    ...table(rows),
    "",
    "Examples",
    ...examples,
    "",
  ].join("\n");
}

/** The first page: what the program is and its commands. */
export function renderProgramHelp(commands: readonly Command[]): string {
  return [
    `waybill ${programVersion}: bulk CSV to billing-API loading where every row is accounted for`,
    "",
    "  source → mapping → validation → delivery → ledger → report",
    "",
    "Commands",
    ...table(commands.map(({ name, summary }) => [name, summary])),
    "",
    "waybill COMMAND --help shows a command's flags and examples.",
    "",
    "Exit codes: 0 every row applied, unchanged or skipped; a plan that can be applied · 1 finished, some rows",
    "otherwise · 2 could not start · 3 stopped early, resume helps · 5 nothing goes in: address, tenant or key is",
    "wrong · 130 interrupted, resumable · 70 a bug in waybill",
    "",
  ].join("\n");
}

/** Rows of a name and its explanation, aligned; long explanations go on below. */
function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.min(28, Math.max(...rows.map(([name = ""]) => name.length)));
  return rows.flatMap(([name = "", help = ""]) => {
    const [first = "", ...rest] = wrap(help, 96 - width, "");
    const head =
      name.length > width
        ? [`  ${name}`, `  ${" ".repeat(width)}  ${first}`]
        : [`  ${name.padEnd(width)}  ${first}`];
    return [...head, ...rest.map((line) => `  ${" ".repeat(width)}  ${line}`)];
  });
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
