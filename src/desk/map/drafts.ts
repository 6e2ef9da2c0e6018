import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  inspectFile,
  LoadError,
  mapFile,
  type Inspection,
  type MapAnswers,
  type MappingDraft,
  type MapQuestion,
} from "../../index.ts";
import { countOf, listZones } from "../../operations/entrance-basics.ts";
import type { DeskMeans } from "../means.ts";
import { judgeMapping, type Judged, type Judging } from "./judge-mapping.ts";
import { openMapping } from "./open-mapping.ts";
import { requireSource, type Source } from "./sources.ts";
import { queryOf, type Way } from "./way.ts";

/** A question that was answered, and what was known before. */
interface Answered {
  readonly text: string;
  readonly said: string;
  readonly before: MapAnswers;
}

/** A mapping that a person is at, and what is known of its file so far. */
export interface Draft {
  way: Way;
  readonly by: string;
  readonly folder: string;
  source: Source;
  inspection?: Inspection;
  /** Asks what is open, until the mapping is changed by hand. */
  questions?: MappingDraft;
  readonly answered: Answered[];
  /** The mapping as it stands; undefined where no target is chosen yet. */
  text?: string;
  /** Whether a person changed it by hand. */
  isEdited: boolean;
  /** The mapping that was opened, by its real path. */
  opened?: { readonly path: string; readonly text: string };
  judged?: Judged;
  /** Why the file, or the mapping, can't be read. */
  failed?: LoadError;
  /** A fault of ours kept it from going on; it is told where the desk was opened, and not tried again by itself. */
  isBroken: boolean;
  /** Why an answer was not taken. */
  unanswered?: string;
  /** Where it is to be saved, as the person says. */
  saveTo?: string;
  /** What is under way, and how far it is. */
  progress: string;
  /** How often something was begun. */
  turn: number;
  isWorking: boolean;
  /** Ends what is under way, because something else is wanted. */
  stop: AbortController;
}

export interface Drafts {
  /** What a person is at, begun if need be. @throws UsageError ERR_NO_SUCH_FILE */
  open(way: Way, by: string): Promise<Draft>;
  /** Has what is not known yet be found out, and waits for it a little: a large file takes its time. */
  settle(draft: Draft, patienceMs: number): Promise<void>;
  /** Puts another text in the mapping's place. */
  write(draft: Draft, text: string): void;
  /** @param nth how many were answered before, so that no other question is answered than the one that was seen */
  answer(draft: Draft, nth: number, reply: Reply): Promise<void>;
  /** The mapping as the answers have it, without what was changed by hand; or without the last of them as well. */
  back(draft: Draft, what: "edits" | "answer"): Promise<void>;
  judgingOf(draft: Draft): Judging;
}

type Reply = { readonly choice: number } | { readonly typed: string };

const mostDrafts = 40;

export function createDrafts(means: DeskMeans): Drafts {
  const drafts = new Map<string, Draft>();
  return {
    open: async (way, by) => {
      const source = await requireSource(means, way, by);
      // Damage that is let pass changes what the check says, and nothing that a person has done.
      const { accept: _accept, ...reading } = way.reading;
      const key = JSON.stringify([by, queryOf({ ...way, reading })]);
      const draft = drafts.get(key) ?? (await makeDraft(means, { way, by, source }));
      drafts.delete(key);
      drafts.set(key, draft);
      const [oldest] = drafts.keys();
      if (drafts.size > mostDrafts && oldest !== undefined) {
        drafts.get(oldest)?.stop.abort();
        drafts.delete(oldest);
      }
      goOn(draft, way, source);
      return draft;
    },
    settle: async (draft, patienceMs) => {
      if (!draft.isWorking && isOpen(draft)) begin(means, draft);
      const until = means.now() + patienceMs;
      while (draft.isWorking && means.now() < until) await pause(10);
    },
    write: (draft, text) => {
      if (text === draft.text) return;
      draft.text = text;
      draft.isEdited = text !== draft.questions?.suggestion().text;
      delete draft.failed;
      renew(draft);
    },
    answer: async (draft, nth, reply) => {
      const question = draft.isEdited ? undefined : draft.questions?.next();
      if (question === undefined || nth !== draft.answered.length) return;
      await take(draft, question, reply);
      renew(draft);
    },
    back: async (draft, what) => {
      const { questions, answered } = draft;
      if (questions === undefined) return;
      const last = what === "answer" ? answered.pop() : undefined;
      if (last !== undefined) await questions.answer(() => last.before);
      draft.text = questions.suggestion().text;
      draft.isEdited = false;
      renew(draft);
    },
    judgingOf,
  };
}

/** What is under way counts no more: something else is wanted. */
function renew(draft: Draft): void {
  draft.stop.abort();
  draft.stop = new AbortController();
  draft.isWorking = false;
  draft.isBroken = false;
}

/** Goes on with a draft, whose file or way of reading may be another one by now. */
function goOn(draft: Draft, way: Way, source: Source): void {
  const isMoved = draft.source.stamp !== source.stamp;
  if (isMoved) forgetFile(draft);
  if (isMoved || queryOf(draft.way) !== queryOf(way)) {
    delete draft.judged;
    delete draft.failed;
    renew(draft);
  }
  draft.source = source;
  draft.way = way;
}

/** Another file lies there now: what was known of it counts no more, and what a person wrote stays. */
function forgetFile(draft: Draft): void {
  delete draft.inspection;
  if (draft.isEdited || draft.answered.length > 0 || draft.opened !== undefined) return;
  delete draft.questions;
  delete draft.text;
}

function begin(means: DeskMeans, draft: Draft): void {
  const { stop, source, by } = draft;
  draft.turn += 1;
  const task = { what: `mapping ${source.name}`, by };
  draft.isWorking = means.tasks.begin(`${draft.folder} ${draft.turn}`, task, async (stopSignal) => {
    const signal = AbortSignal.any([stopSignal, stop.signal]);
    try {
      await advance(means, draft, signal);
    } catch (error) {
      if (!(error instanceof LoadError)) {
        draft.isBroken = true;
        throw error;
      }
      if (!signal.aborted) draft.failed = error;
    } finally {
      if (!stop.signal.aborted) draft.isWorking = false;
    }
    return { says: `${source.name} is looked through` };
  });
}

/** Whether something is still to be found out. */
const isOpen = ({ failed, isBroken, inspection, way, text, judged }: Draft): boolean =>
  failed === undefined &&
  !isBroken &&
  (inspection === undefined ||
    (text === undefined && (way.target !== undefined || way.mapping !== undefined)) ||
    (text !== undefined && judged?.text !== text));

async function makeDraft(
  means: DeskMeans,
  begun: Pick<Draft, "way" | "by" | "source">,
): Promise<Draft> {
  return {
    ...begun,
    folder: await means.uploads.folder(),
    answered: [],
    isEdited: false,
    isBroken: false,
    progress: "",
    turn: 0,
    isWorking: false,
    stop: new AbortController(),
  };
}

async function advance(means: DeskMeans, draft: Draft, signal: AbortSignal): Promise<void> {
  const { source, way } = draft;
  const named = source.isUpload ? { sourceName: source.name } : {};
  if (draft.inspection === undefined) {
    draft.progress = "reading the file";
    const { accept: _accept, parameters: _parameters, ...settings } = way.reading;
    const request = { sourcePath: source.path, ...named, settings, signal };
    const inspection = await inspectFile(request);
    if (signal.aborted) return;
    draft.inspection = inspection;
  }
  if (draft.text === undefined) await beginText(means, draft, signal);
  const { text } = draft;
  if (text === undefined || draft.judged?.text === text) return;
  draft.progress = "checking the file";
  const onRows = (rows: number): void => {
    if (signal.aborted) return;
    draft.progress = `checking the file: ${countOf(rows, "row")} so far`;
  };
  const judged = await judgeMapping(means, judgingOf(draft), { signal, onRows });
  if (!signal.aborted) draft.judged = judged;
}

/** The mapping to begin with: one of the desk's folders, or what is suggested. */
async function beginText(means: DeskMeans, draft: Draft, signal: AbortSignal): Promise<void> {
  const { source, way, folder } = draft;
  if (way.mapping !== undefined) {
    draft.opened = await openMapping(means, way.mapping);
    draft.text = draft.opened.text.replaceAll("\r\n", "\n");
    draft.saveTo = way.mapping;
    return;
  }
  if (way.target === undefined) return;
  draft.progress = "looking for what its columns may be";
  const { runsDir, ledger } = means.books;
  const questions = await mapFile({
    sourcePath: source.path,
    ...(source.isUpload && { sourceName: source.name }),
    target: way.target,
    mappingPath: join(folder, "answers.yaml"),
    runsDir,
    ledger,
    reading: way.reading,
    zones: listZones(),
    signal,
  });
  if (signal.aborted) return;
  draft.questions = questions;
  draft.text = questions.suggestion().text;
}

function judgingOf({ source, way, text = "", folder, opened }: Draft): Judging {
  const beside = source.isUpload ? undefined : dirname(source.path);
  const home = opened === undefined ? beside : dirname(opened.path);
  return { source, reading: way.reading, text, folder, home };
}

async function take(draft: Draft, question: MapQuestion, reply: Reply): Promise<void> {
  const { questions, answered } = draft;
  const { choices, typed, text } = question;
  const chosen = "choice" in reply ? choices[reply.choice] : undefined;
  const answer = "choice" in reply ? chosen?.answer : typed?.read(reply.typed);
  if (questions === undefined || answer === undefined) return;
  if (typeof answer !== "function") {
    draft.unanswered = answer.refused;
    return;
  }
  delete draft.unanswered;
  const said = "choice" in reply ? (chosen?.label ?? "") : reply.typed;
  const at = answered.length;
  await questions.answer((before) => {
    answered[at] = { text, said, before };
    return answer(before);
  });
  draft.text = questions.suggestion().text;
}
