import { outcomes, UsageError, type Outcome } from "../index.ts";
import type { CommandArguments } from "./command.ts";
import { suggestName } from "./suggest-name.ts";

/** The outcomes of `--outcome failed,rejected`, each once. @throws UsageError for a word that is none */
export function outcomesFrom(args: CommandArguments): readonly Outcome[] | undefined {
  const words = args.text("outcome")?.split(",");
  if (words === undefined) return undefined;
  const found = words.map((word) => outcomeOf(word.trim()));
  return [...new Set(found)];
}

function outcomeOf(word: string): Outcome {
  const known = outcomes.find((outcome) => outcome === word);
  if (known !== undefined) return known;
  const near = suggestName(word, outcomes);
  throw new UsageError(
    `--outcome does not know "${word}"${near === undefined ? "" : `; did you mean ${near}?`}`,
    { code: "ERR_USAGE", actions: [`The outcomes are ${outcomes.join(", ")}.`] },
  );
}
