import { commands } from "../src/cli/table/index.ts";
import { renderCommandHelp } from "../src/cli/render-help.ts";

/** docs/commands.md: what `--help` says of every command, in the order in which a person meets them. */
export function renderCommands(): string {
  const list = commands.map(({ name, summary }) => `- [\`${name}\`](#waybill-${name}): ${summary}`);
  const sections = commands.map(
    (command) =>
      `## waybill ${command.name}\n\n\`\`\`text\n${renderCommandHelp(command).trimEnd()}\n\`\`\`\n`,
  );
  return `# Commands

Every command with its flags, their defaults and examples, as \`waybill COMMAND --help\` prints it. This page is made from the program's own
table of commands (\`make docs\`). What the commands do is told in the pages that the [start page](README.md) leads to.

${list.join("\n")}

${sections.join("\n")}`;
}
