import { join } from "node:path";
import {
  reconcileLoad,
  resumeLoad,
  retryLoad,
  showLoad,
  undoLoad,
  verifyLoad,
  type ListedLoad,
  type LoadReport,
} from "../../index.ts";
import { countOf, withCommas } from "../../operations/entrance-basics.ts";
import { loadDirectory, makeLoadDirectory } from "../../operations/entrance.ts";
import { loadAddress, planAddress } from "../addresses.ts";
import type { Route } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { endingOf, type Act, type Task, type Tasks, type Told } from "../tasks.ts";

/** What the desk itself carries out for a load, as the command of that name does. */
export type LoadTask = "resume" | "retry" | "reconcile" | "undo" | "verify";

const words: Readonly<Record<LoadTask, string>> = {
  resume: "resuming the load",
  retry: "sending rows again",
  reconcile: "finding out what became of rows in doubt",
  undo: "looking at what an undo would do",
  verify: "verifying the books",
};

/** What the desk is at for a load, or was. */
export function taskOf(tasks: Tasks, what: LoadTask, loadId: string): Task | undefined {
  return tasks.find(`${what} ${loadId}`);
}

/** The addresses at which a load's tasks are begun. */
export function loadTaskRoutes(means: DeskMeans): readonly Route[] {
  const sending = (
    what: LoadTask,
    carryOut: (settings: LaterSettings) => Promise<LoadReport>,
  ): Route =>
    route(means, what, ({ id }) => async (stopSignal) => {
      const { summary } = await carryOut(laterSettings(means, id, stopSignal));
      return endingOf(summary);
    });
  return [
    sending("resume", resumeLoad),
    sending("retry", retryLoad),
    sending("reconcile", reconcileLoad),
    route(means, "undo", (load) => planWayBack(means, load)),
    route(means, "verify", ({ id }) => async (signal) => {
      const { differences } = await verifyLoad({ ...means.books, load: id, signal });
      const says =
        differences.length === 0
          ? "the books balance: file, ledger and reports agree"
          : `${countOf(differences.length, "difference")} between file, ledger and reports: waybill verify ${id} lists them`;
      return { says };
    }),
  ];
}

function route(
  { tasks, books }: DeskMeans,
  what: LoadTask,
  actOn: (load: ListedLoad) => Act,
): Route {
  return {
    method: "POST",
    path: `/loads/:load/${what}`,
    // Books are only read; all others go to the API with the credentials of the desk.
    ...(what !== "verify" && { right: "operate" as const }),
    answer: async ({ path, visitor }) => {
      const { load } = await showLoad({ ...books, load: path["load"] ?? "" });
      const task = { what: words[what], by: visitor.name };
      tasks.begin(`${what} ${load.id}`, task, actOn(load));
      return { kind: "moved", to: loadAddress(load.id) };
    },
  };
}

type LaterSettings = ReturnType<typeof laterSettings>;

function laterSettings(
  { books, env, configPath }: DeskMeans,
  load: string,
  stopSignal: AbortSignal,
) {
  const connection = configPath === undefined ? {} : { configPath };
  return { ...books, load, env, stopSignal, connection };
}

/** The plan lies in the load's folder: whoever confirms it does so on its page, where it is seen record by record. */
function planWayBack(means: DeskMeans, { id }: ListedLoad): Act {
  return async (stopSignal, tell) => {
    const directory = loadDirectory(means.books.runsDir, id);
    await makeLoadDirectory(directory);
    const planPath = join(directory, "undo.plan");
    const { summary } = await undoLoad({
      ...laterSettings(means, id, stopSignal),
      planPath,
      replace: true,
      observer: {
        onPlanning: (progress) =>
          tell({
            get says() {
              const { rowsDone, rowCount } = progress();
              const all = rowCount === undefined ? "" : ` of ${withCommas(rowCount)}`;
              return `${withCommas(rowsDone)}${all} records looked at`;
            },
          }),
      },
    });
    return { says: sayWayBack(summary), leadsTo: planAddress(means.roots.nameOf(planPath)) };
  };
}

function sayWayBack({
  updates,
  creates,
  rows,
}: Awaited<ReturnType<typeof undoLoad>>["summary"]): Told["says"] {
  const changes = updates + creates;
  if (changes === 0) return `an undo would change nothing in ${countOf(rows, "row")}: see why`;
  return `an undo would change ${countOf(changes, "record")} back and leave ${withCommas(rows - changes)} of ${countOf(rows, "row")} alone: look at the plan, and confirm it there`;
}
