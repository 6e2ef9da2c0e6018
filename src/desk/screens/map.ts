import { LoadError, UsageError, type PreviewedRow } from "../../index.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import { field, type Asked, type Moved, type Part, type Route, type Screen } from "../answer.ts";
import { createDrafts, type Draft, type Drafts } from "../map/drafts.ts";
import { mostMappingBytes } from "../map/open-mapping.ts";
import { traceRow } from "../map/judge-mapping.ts";
import { createSaver, lookOnDisk, type Saver } from "../map/save-mapping.ts";
import { listMappings } from "../map/sources.ts";
import { commandOf, mapAddress, queryOf, wayOf, type Way } from "../map/way.ts";
import type { DeskMeans } from "../means.ts";
import { hiddenFields } from "./filter-fields.ts";
import { beginScreen } from "./map-begin.ts";
import { checkOf, headOfMap } from "./map-check.ts";
import { differenceOf, editorOf, lintOf, questionOf } from "./map-editor.ts";
import { conversionsOf, matchesOf, rowOf } from "./map-fields.ts";
import { readerOf, wayForm } from "./map-file.ts";

/** So long a page waits for what is under way; what takes longer is looked at again. */
const patienceMs = 1000;
/** A row that lies further down its file than can be read in this time is not shown. */
const rowPatienceMs = 15_000;

/** A mapping, from the file to the check. It shows cells and writes files, so that it is for who may do something. */
export function mapRoutes(means: DeskMeans): readonly Route[] {
  const drafts = createDrafts(means);
  const saver = createSaver(means);
  const right = "operate" as const;
  const onDraft = (what: string, act: Act): Route => ({
    method: "POST",
    path: `/map/${what}`,
    right,
    takes: "mapping",
    answer: async (asked) => {
      const way = wayOf(asked.query);
      return await act(await drafts.open(way, asked.visitor.name), asked);
    },
  });
  return [
    {
      method: "GET",
      path: "/map",
      right,
      answer: async (asked) => await beginScreen(means, asked),
    },
    {
      method: "POST",
      path: "/map/upload",
      right,
      takes: "file",
      answer: async ({ upload }) => ({
        kind: "moved",
        to: upload === undefined ? "/map" : addressOfUpload(upload.id),
      }),
    },
    {
      method: "POST",
      path: "/map/forget",
      right,
      answer: async ({ form, visitor }) => {
        const upload = means.uploads.find(field(form, "upload") ?? "", visitor.name);
        if (upload !== undefined) await means.uploads.remove(upload);
        return { kind: "moved", to: "/map" };
      },
    },
    {
      method: "GET",
      path: "/map/view",
      right,
      answer: async (asked) => await mapScreen(means, asked, drafts),
    },
    ...changes(drafts, saver).map(([what, act]) => onDraft(what, act)),
  ];
}

type Act = (draft: Draft, asked: Asked) => Promise<Moved>;

const addressOfUpload = (id: string): string =>
  mapAddress(wayOf(new URLSearchParams({ upload: id })));

/** What a person does to a mapping. */
function changes(drafts: Drafts, saver: Saver): readonly (readonly [what: string, act: Act])[] {
  const moved = ({ way }: Draft, where: string): Moved => ({
    kind: "moved",
    to: `${mapAddress(way)}${where}`,
  });
  const take = (draft: Draft, form: URLSearchParams): void => {
    const text = form.get("text");
    if (text !== null) drafts.write(draft, asWritten(text));
  };
  return [
    [
      "answer",
      async (draft, { form }) => {
        const choice = field(form, "choice") ?? "";
        const typed = field(form, "typed") ?? "";
        const reply = choice === "typed" ? { typed } : { choice: Number(choice) };
        await drafts.answer(draft, Number(field(form, "nth")), reply);
        return moved(draft, "#question");
      },
    ],
    [
      "back",
      async (draft, { form }) => {
        await drafts.back(draft, field(form, "what") === "edits" ? "edits" : "answer");
        return moved(draft, "#question");
      },
    ],
    [
      "text",
      async (draft, { form }) => {
        take(draft, form);
        return moved(draft, "#check");
      },
    ],
    [
      "compare",
      async (draft, { form }) => {
        take(draft, form);
        draft.saveTo = field(form, "to") ?? "";
        const to = new URLSearchParams({ to: draft.saveTo }).toString();
        return moved(draft, `&${to}#difference`);
      },
    ],
    [
      "save",
      async (draft, { form, visitor }) => {
        const name = field(form, "to") ?? "";
        const hash = field(form, "disk") ?? "";
        const { text = "", way } = draft;
        await saver.save({ name, text, hash, by: visitor.name });
        const { target: _target, ...saved } = way;
        return moved({ ...draft, way: { ...saved, target: undefined, mapping: name } }, "#mapping");
      },
    ],
  ];
}

/** A form writes line ends its own way. @throws UsageError where it is longer than what is taken */
function asWritten(text: string): string {
  const plain = text.replaceAll("\r\n", "\n");
  if (Buffer.byteLength(plain) <= mostMappingBytes) return plain;
  throw new UsageError(`a mapping of more than ${mostMappingBytes / 1024} KiB is not edited here`, {
    code: "ERR_USAGE",
    actions: ["Edit it with an editor of your own; waybill check checks it."],
  });
}

async function mapScreen(means: DeskMeans, asked: Asked, drafts: Drafts): Promise<Screen> {
  const { query, visitor } = asked;
  const way = wayOf(query);
  const draft = await drafts.open(way, visitor.name);
  await drafts.settle(draft, patienceMs);
  const { inspection, failed, isWorking } = draft;
  const isKnown = inspection !== undefined && failed === undefined;
  const head = headOfMap(draft, html`<p><a href="/map">another file</a></p>`);
  const form = html`${wayForm(draft)}${await othersOf(means, way)}`;
  const parts: readonly Part[] = [
    { id: "head", content: head },
    { id: "way", content: form },
    { id: "difference", content: await differencePart(means, draft, asked) },
    { id: "question", content: isWorking ? nothing : questionOf(draft, visitor) },
    { id: "matches", content: isWorking ? nothing : matchesOf(draft) },
    { id: "check", content: checkOf(draft) },
    { id: "conversions", content: isWorking ? nothing : conversionsOf(draft) },
    { id: "row", content: isWorking ? nothing : await rowPart(means, draft, asked, drafts) },
    { id: "editor", content: editorOf(draft, visitor) },
    { id: "faults", content: lintOf(draft) },
    { id: "reader", content: isKnown ? readerOf(inspection) : nothing },
  ];
  return {
    kind: "screen",
    title: `Map ${draft.source.name}`,
    at: "map",
    command: commandFor(means, draft),
    script: "/map.js",
    parts,
  };
}

function commandFor({ flags }: DeskMeans, { way, source, opened, isEdited }: Draft): string {
  const file = source.isUpload ? source.name : source.path;
  if (opened !== undefined && !isEdited)
    return commandOf(["check", file, "-m", opened.path], way, flags);
  return way.target === undefined
    ? commandOf(["inspect", file], way)
    : commandOf(["map", file, "--target", way.target], way, flags);
}

/** Mappings of the desk's folders to go on with. */
async function othersOf(means: DeskMeans, way: Way): Promise<Markup> {
  const names = (await listMappings(means)).filter((name) => name !== way.mapping);
  if (names.length === 0) return nothing;
  const kept = queryOf({ ...way, target: undefined, mapping: undefined });
  return html`<form class="filter" action="/map/view">
    ${hiddenFields(kept)}
    <label
      >${way.mapping === undefined ? "or with a mapping that is there" : "or with another mapping"}
      <select name="mapping">
        <option value="">choose a mapping</option>
        ${names.map((name) => html`<option value="${name}">${name}</option>`)}
      </select></label
    ><button>Open</button>
  </form> `;
}

async function rowPart(
  means: DeskMeans,
  draft: Draft,
  { query, signal }: Asked,
  drafts: Drafts,
): Promise<Markup> {
  const { judged } = draft;
  const asked = Number(field(query, "row") ?? 1);
  const known = judged?.rows.find(({ rowNumber }) => rowNumber === asked);
  if (judged === undefined || judged.rows.length === 0 || known !== undefined)
    return rowOf(draft, known, undefined);
  if (!Number.isSafeInteger(asked) || asked < 1)
    return rowOf(draft, undefined, "Rows are counted from 1, the header not included.");
  const patience = AbortSignal.any([signal, AbortSignal.timeout(rowPatienceMs)]);
  return await orSay(draft, async () => {
    const judging = drafts.judgingOf(draft);
    return await traceRow(means, judging, { row: asked, signal: patience });
  });
}

async function orSay(
  draft: Draft,
  trace: () => Promise<PreviewedRow | undefined>,
): Promise<Markup> {
  try {
    return rowOf(draft, await trace(), undefined);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return rowOf(draft, undefined, error.message);
  }
}

/** What saving would change, where a person asks for it. */
async function differencePart(
  means: DeskMeans,
  draft: Draft,
  { query, visitor }: Asked,
): Promise<Markup> {
  const name = field(query, "to");
  if (name === undefined || draft.text === undefined) return nothing;
  const disk = await lookOnDisk(means, name);
  return differenceOf(draft, visitor, { disk, name });
}
