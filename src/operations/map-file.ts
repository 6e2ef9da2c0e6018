import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { systemCodeOf, UsageError } from "../kernel/load-error.ts";
import { type Answers, answersSchema, noAnswers } from "../mapping/suggest/answers.ts";
import { type MapQuestion, nextQuestion } from "../mapping/suggest/list-questions.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { borrowInputs, type WithSource } from "./given-inputs.ts";
import { path } from "./request-shapes.ts";
import { compose, suggestFor, type Study, type Suggestion } from "../setup/suggestion.ts";
import { studyFile, suggestShape, type SuggestRequest } from "./suggest-mapping.ts";
import { z } from "zod";

/**
 * For which file a mapping is made, and where it goes.
 * @example
 * const request: MapRequest = { sourcePath: "actions.csv", target: "rhythm/billing-run-action", mappingPath: "mapping.yaml" };
 * @example
 * const local: MapRequest = { sourcePath: "actions.csv", target: "rhythm/billing-run-action", mappingPath: "mapping.yaml", zones: ["America/Chicago", "UTC"] };
 */
export interface MapRequest extends SuggestRequest {
  /** Where the mapping is written, and found again when it is taken up. */
  readonly mappingPath: string;
  /** Clocks that are offered first for times without a zone. */
  readonly zones?: readonly string[];
}

/** A mapping that is made question by question. Each answer is written down at once, so that it can be left at any time. */
export interface MappingDraft {
  /** How many questions were answered before this time. */
  readonly answeredBefore: number;
  /** The next question; undefined when none is open. */
  readonly next: () => MapQuestion | undefined;
  /** The mapping as the answers have it so far, with what is proposed for it; without any it is what suggestMapping gives. */
  readonly suggestion: () => Suggestion;
  /** @throws UsageError when the mapping can't be written */
  readonly answer: (answer: (answers: Answers) => Answers) => Promise<void>;
  /** Writes the mapping as it is, without what is only needed to take it up again when no question is open. */
  readonly write: () => Promise<void>;
}

const shape: RequestShape<MapRequest> = {
  ...suggestShape,
  mappingPath: path,
  zones: z.array(z.string()).optional(),
};

/**
 * Begins a mapping for a file, or takes up one that was left.
 * @throws UsageError when there is no such target, or a file at `mappingPath` that this did not write as it now is; SourceError
 * when the source can't be read
 */
export async function mapFile(request: WithSource<MapRequest>): Promise<MappingDraft> {
  // The file is read once, before the first question.
  return await borrowInputs(
    request,
    async (settled) => await enterOperation("mapFile", shape, settled, begin),
  );
}

const answersLine = /^# answers of waybill map, to take it up again: (\{.*\}) ([0-9a-f]{64})\n$/;

const hashOf = (body: string): string => createHash("sha256").update(body).digest("hex");

/** The answers that stand in a mapping which was left. */
async function readAnswers(mappingPath: string): Promise<Answers | undefined> {
  let written: string;
  try {
    written = await readFile(mappingPath, "utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw refuse(mappingPath, "can't be read");
  }
  const at = written.lastIndexOf("# answers of waybill map");
  const [, kept = "", hash] = answersLine.exec(at === -1 ? "" : written.slice(at)) ?? [];
  if (hash === undefined) throw refuse(mappingPath, "is there already, and has no question open");
  if (hashOf(written.slice(0, at)) !== hash)
    throw refuse(mappingPath, "was changed by hand since it was left, and would lose that");
  const { data } = answersSchema.safeParse(JSON.parse(kept));
  if (data === undefined) throw refuse(mappingPath, "was left by another version of waybill");
  return data;
}

function refuse(mappingPath: string, why: string): UsageError {
  return new UsageError(`${mappingPath} ${why}`, {
    code: "ERR_MAPPING_EXISTS",
    actions: [
      `waybill check FILE -m ${mappingPath} says what is left to do in it.`,
      "Or name another file with -o.",
    ],
  });
}

/** Renamed into place, so that whoever is interrupted leaves the old one or the new one. */
async function writeWhole(mappingPath: string, content: string): Promise<void> {
  const beside = `${mappingPath}.part`;
  try {
    await writeFile(beside, content);
    await rename(beside, mappingPath);
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    throw new UsageError(`${mappingPath} can't be written: ${systemCodeOf(error) ?? ""}`, {
      code: "ERR_OUTPUT",
      actions: ["Name a file in a folder that you may write to, with -o."],
    });
  }
}

async function begin(request: MapRequest): Promise<MappingDraft> {
  const { mappingPath, zones = ["UTC"], write } = request;
  const kept = await readAnswers(mappingPath);
  const study = await studyFile(request, mappingPath);
  let answers: Answers = { ...(kept ?? noAnswers), ...(write !== undefined && { write }) };
  const next = (): MapQuestion | undefined => ask(study, answers, zones);
  const suggestion = (): Suggestion => compose(study, answers.write ?? "replace", answers);
  const save = async (): Promise<void> => {
    const body = suggestion().text;
    const isOpen = next() !== undefined;
    const line = `# answers of waybill map, to take it up again: ${JSON.stringify(answers)} ${hashOf(body)}\n`;
    await writeWhole(mappingPath, isOpen ? `${body}${line}` : body);
  };
  return {
    answeredBefore: kept === undefined ? 0 : countAnswers(kept),
    next,
    suggestion,
    answer: async (change) => {
      answers = change(answers);
      await save();
    },
    write: save,
  };
}

function ask(study: Study, answers: Answers, zones: readonly string[]): MapQuestion | undefined {
  const { target, source, profiles, nulls } = study;
  const fields = suggestFor(study, answers.write ?? "replace", answers);
  return nextQuestion({ target, header: source.header, profiles, nulls, fields, zones }, answers);
}

function countAnswers({
  write,
  takes,
  leaves,
  values,
  server,
  words,
  later,
  nulls,
}: Answers): number {
  const sizes = [takes, values, nulls, ...Object.values(words)].map(
    (one) => Object.keys(one).length,
  );
  const lists = [leaves, server, later].map((one) => one.length);
  return [...sizes, ...lists].reduce((sum, size) => sum + size, write === undefined ? 0 : 1);
}
