import {
  showLoad,
  surveyLoad,
  wishLoad,
  type LoadSurvey,
  type LoadWish,
  type ShownLoad,
} from "../../index.ts";
import { changedAmounts } from "../../page/components/changed-amounts.ts";
import { quoteCommand } from "../../operations/entrance-basics.ts";
import { loadAddress } from "../addresses.ts";
import { field, type Asked, type Part, type Route, type Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { controlsOf, headOfLoad, outcomesOf } from "./load-head.ts";
import { causesOf, decisionsOf, factsOf, filesOf, nextOf } from "./load-body.ts";
import { rowsPart } from "./load-rows.ts";
import { loadTaskRoutes, taskOf } from "./load-tasks.ts";
import { paceOf } from "./pace-chart.ts";
import { createSurveys } from "./surveys.ts";

/** Of a load that changed more records, what it changed in money is not added up while somebody waits for the page. */
const mostAdded = 50_000;

const wishes: readonly LoadWish[] = ["pause", "continue", "cancel"];

/** One load: how it stands, what is the matter with its rows, and what a person can do about it. */
export function loadRoutes(means: DeskMeans): readonly Route[] {
  const surveys = createSurveys(means.now);
  const look = async (load: string): Promise<ShownLoad> => await showLoad({ ...means.books, load });
  const survey = async ({ load }: ShownLoad): Promise<LoadSurvey | undefined> => {
    if (load.prunedAt !== undefined) return undefined;
    const { configPath, books } = means;
    const withAmounts = load.counts.applied <= mostAdded;
    const request = { ...books, load: load.id, withAmounts, configPath };
    return await surveys.of(load, async () => await surveyLoad(request));
  };
  const wish = (one: LoadWish): Route => ({
    method: "POST",
    path: `/loads/:load/${one}`,
    right: "operate",
    answer: async ({ path, form }) => {
      const because = field(form, "because");
      const given = because === undefined ? {} : { because };
      const { id } = await wishLoad({
        ...means.books,
        load: path["load"] ?? "",
        wish: one,
        ...given,
      });
      return { kind: "moved", to: loadAddress(id) };
    },
  });
  return [
    {
      method: "GET",
      path: "/loads/:load",
      answer: async (asked) => {
        const shown = await look(asked.path["load"] ?? "");
        return await loadScreen(means, asked, { shown, survey: await survey(shown) });
      },
    },
    ...wishes.map(wish),
    ...loadTaskRoutes(means),
  ];
}

interface Seen {
  readonly shown: ShownLoad;
  readonly survey: LoadSurvey | undefined;
}

async function loadScreen(
  means: DeskMeans,
  asked: Asked,
  { shown, survey }: Seen,
): Promise<Screen> {
  const { load } = shown;
  const { tasks, flags } = means;
  const verifying = taskOf(tasks, "verify", load.id);
  const command = quoteCommand(["waybill", "report", load.id, ...flags]);
  const { visitor, query, isLive } = asked;
  // Only what can change is made again for whoever looks on.
  const rows = isLive
    ? []
    : [
        {
          id: "rows",
          content: await rowsPart(means, load, { query, causes: survey?.causes ?? [] }),
        },
      ];
  const still = isLive
    ? []
    : [
        { id: "decisions", content: decisionsOf(shown) },
        { id: "facts", content: factsOf(load) },
      ];
  const parts: readonly Part[] = [
    { id: "head", content: headOfLoad(shown, survey), isLive: true },
    { id: "outcomes", content: outcomesOf(shown), isLive: true },
    { id: "money", content: changedAmounts(survey?.amounts ?? []), isLive: true },
    { id: "pace", content: paceOf(shown), isLive: true },
    {
      id: "controls",
      content: controlsOf(shown, { visitor, tasks, causes: survey?.causes ?? [] }),
      isLive: true,
    },
    { id: "next", content: nextOf(survey), isLive: true },
    { id: "causes", content: causesOf(load, survey), isLive: true },
    { id: "books", content: filesOf(shown, { visitor, verifying }), isLive: true },
    ...still,
    // Last: it grows as one scrolls, and nobody would come to what stands behind it.
    ...rows,
  ];
  return {
    kind: "screen",
    title: `${load.sourceName}, ${load.standing}`,
    at: "loads",
    command,
    parts,
  };
}
