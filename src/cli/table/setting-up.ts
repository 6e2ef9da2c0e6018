import type { Command } from "../command.ts";

/**
 * Commands for whoever begins to work with Waybill on a machine.
 * @param all tells every command, these included
 */
export const settingUpCommands = (all: () => readonly Command[]): readonly Command[] => [
  {
    name: "completion",
    summary: "Print what makes a shell complete commands, flags, targets and loads.",
    usage: "bash|zsh|fish",
    description:
      "Prints a script for the shell. It asks this program at every press of the Tab key what may come next: commands, flags, words that a flag takes, targets, and the ids of the loads in the runs folder (of --runs-dir where that stands on the line). So it has not to be made anew with a new version. It changes nothing by itself: the line below puts it where the shell finds it.",
    arity: [1, Number.POSITIVE_INFINITY],
    options: {},
    examples: [
      {
        line: `echo 'eval "$(waybill completion bash)"' >> ~/.bashrc`,
        does: "bash, from the next shell on",
      },
      {
        line: `echo 'eval "$(waybill completion zsh)"' >> ~/.zshrc`,
        does: "zsh, where that line stands behind compinit",
      },
      {
        line: "waybill completion fish > ~/.config/fish/completions/waybill.fish",
        does: "fish",
      },
    ],
    load: async () => (await import("../commands/completion.ts")).completionAction(all()),
  },
];
