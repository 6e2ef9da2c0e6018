import { type Outcome, outcomes, retryLoad, UsageError } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Action, CommandArguments } from "../command.ts";
import { verifyFrom } from "../verify-flag.ts";
import { suggestName } from "../suggest-name.ts";

export const retryAction: Action = async (args, world) => {
  const outcomes = outcomesFrom(args);
  const request = {
    load: args.positionals[0] ?? "",
    acceptMappingChange: args.flag("accept-mapping-change"),
    ...verifyFrom(args),
    ...(outcomes === undefined ? {} : { outcomes }),
  };
  return await carryOut(
    args,
    world,
    async (settings) => await retryLoad({ ...settings, ...request }),
  );
};

/** The outcomes of `--outcome failed,rejected`, each once. @throws UsageError for a word that is none */
function outcomesFrom(args: CommandArguments): readonly Outcome[] | undefined {
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
