import { targetNames, UsageError } from "../index.ts";
import type { CommandArguments } from "./command.ts";
import { suggestName } from "./suggest-name.ts";

/** The words of a flag like `--outcome failed,rejected`; undefined when it was not given. @throws UsageError */
export function choicesFrom<Choice extends string>(
  args: CommandArguments,
  name: string,
  choices: readonly Choice[],
): readonly Choice[] | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const takes = `It takes one or more of ${choices.join(", ")}.`;
  return text.split(",").map((word) => choose(word.trim(), name, choices, takes));
}

/** The one word of a flag like `--format html`; undefined when it was not given. @throws UsageError */
export function choiceFrom<Choice extends string>(
  args: CommandArguments,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  return choose(text, name, choices, `It takes one of ${choices.join(", ")}.`);
}

function choose<Choice extends string>(
  word: string,
  name: string,
  choices: readonly Choice[],
  takes: string,
): Choice {
  const choice = choices.find((candidate) => candidate === word);
  if (choice !== undefined) return choice;
  const near = suggestName(word, choices);
  throw new UsageError(
    `--${name} does not know "${word}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    { code: "ERR_USAGE", actions: [takes] },
  );
}

/** A target's full name from --target, also where the vendor was left out. @throws UsageError */
export function targetFrom(args: CommandArguments): string | undefined {
  const text = args.text("target");
  if (text === undefined) return undefined;
  const name = targetNames.find((full) => full === text || full.endsWith(`/${text}`));
  if (name !== undefined) return name;
  const near = suggestName(text, targetNames);
  throw new UsageError(
    `there is no target "${text}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    { code: "ERR_NO_SUCH_TARGET", actions: [`The targets are: ${targetNames.join(", ")}.`] },
  );
}
