import { z } from "zod";
import { UsageError } from "../kernel/load-error.ts";
import { settingsFor } from "../load/bind/settings-for.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import type { ReadingSettings } from "../load/load-request.ts";
import { noAnswers } from "../mapping/suggest/answers.ts";
import { learnNames } from "./learn-names.ts";
import { compose, profileColumns, type Study, type Suggestion } from "../setup/suggestion.ts";
import { openSource } from "../source/open-source.ts";
import { namesOf } from "../targets/names/field-names.ts";
import { borrowInputs, type WithSource } from "./given-inputs.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { requireTarget } from "./require-target.ts";
import { flag, ledger as ledgerChoice, path, text, signal, sourceShape } from "./request-shapes.ts";

/**
 * For which file, and for which target.
 * @example
 * const request: SuggestRequest = { sourcePath: "changes.csv", target: "rhythm/billing-run-action", write: "merge" };
 */
export interface SuggestRequest {
  /** The file: CSV, a workbook, or one of them packed. */
  readonly sourcePath: string;
  /** Name for reports where it differs from the path's base name. */
  readonly sourceName?: string;
  /** `vendor/record`, as `targetNames` has it. */
  readonly target: string;
  /** merge: a mapping whose rows are laid over their live records, so that the key alone is required. */
  readonly write?: "merge" | "replace" | undefined;
  /** True: no earlier mapping is asked. */
  readonly fresh?: boolean;
  /** The folder of the ledger, whose loads' mappings are learned from; without it only those beside the file are. */
  readonly runsDir?: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** What a person says about the file; the mapping says it too, then. */
  readonly reading?: ReadingSettings;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

export const suggestShape: RequestShape<SuggestRequest> = {
  ...sourceShape,
  target: text,
  write: z.enum(["merge", "replace"]).optional(),
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  fresh: flag.optional(),
  signal: signal.optional(),
};

export async function suggestMapping(request: WithSource<SuggestRequest>): Promise<Suggestion> {
  return await borrowInputs(
    request,
    async (settled) => await enterOperation("suggestMapping", suggestShape, settled, suggest),
  );
}

async function suggest(request: SuggestRequest): Promise<Suggestion> {
  return compose(await studyFile(request), request.write ?? "replace", noAnswers);
}

/**
 * Reads a file, once, and what earlier mappings say.
 * @throws UsageError when there is no such target, or it takes no merge; SourceError when the file can't be read
 */
export async function studyFile(request: SuggestRequest, ownPath?: string): Promise<Study> {
  const target = requireTarget(request.target);
  if (request.write === "merge" && target.method === "POST")
    throw new UsageError(`${target.name} creates records, so there is none to merge a row with.`, {
      code: "ERR_USAGE",
      actions: ["Take --write merge out."],
    });
  const { signal, sourceName, sourcePath, runsDir, ledger } = request;
  const settings = settingsFor({}, request.reading);
  const opened = await openSource(sourcePath, settings, { signal });
  const source = { ...opened, name: sourceName ?? opened.name };
  return {
    target,
    source,
    settings,
    names: namesOf(target.name),
    ...(await profileColumns(source, signal)),
    learned:
      request.fresh === true
        ? { names: [], remarks: [] }
        : await learnNames(
            target.name,
            sourceName === undefined ? sourcePath : undefined,
            runsDir === undefined ? undefined : { runsDir, ledger },
            ownPath,
          ),
  };
}
