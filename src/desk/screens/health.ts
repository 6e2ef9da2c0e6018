import { headline } from "../headline.ts";
import { examineSetup, listLoads, type Finding, type ListedLoad } from "../../index.ts";
import { quoteArgument } from "../../operations/entrance-basics.ts";
import { section, signs, steps, type Tone } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { moment } from "../../page/components/figures.ts";
import { html, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import type { Asked, Route, Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { changeForm } from "../render-screen.ts";
import type { Told } from "../tasks.ts";
import type { Visitor } from "../visitor.ts";

/** What the last look found; it asks every connection, so that it is made when somebody wants it. */
interface Look {
  readonly at: number;
  readonly findings: readonly Finding[];
}

/** Whether a load would find what it needs, and who is at work. */
export function healthRoutes(means: DeskMeans): readonly Route[] {
  let last: Look | undefined;
  const look = async (stopSignal: AbortSignal): Promise<Told> => {
    const { books, configPath, env } = means;
    const { runsDir, ledger } = books;
    const connection = configPath === undefined ? {} : { connection: { configPath } };
    const findLedger = async () => ledger;
    const { findings } = await examineSetup({
      runsDir,
      findLedger,
      env,
      stopSignal,
      ...connection,
    });
    last = { at: means.now(), findings };
    return { says: "looked" };
  };
  return [
    {
      method: "GET",
      path: "/health",
      answer: async (asked) => await healthScreen(means, asked, last),
    },
    {
      method: "POST",
      path: "/health/look",
      answer: async ({ visitor }) => {
        means.tasks.begin("health", { what: "a look", by: visitor.name }, look);
        return { kind: "moved", to: "/health" };
      },
    },
  ];
}

async function healthScreen(
  means: DeskMeans,
  { visitor }: Asked,
  last: Look | undefined,
): Promise<Screen> {
  const { runsDir, ledger } = means.books;
  const open = await listLoads(runsDir, {
    ledger,
    standings: ["running", "queued", "killed"],
    most: 100,
  });
  const isLooking = means.tasks.find("health")?.state === "under way";
  return {
    kind: "screen",
    title: "Health",
    at: "health",
    command: ["waybill", "doctor", ...means.flags].map(quoteArgument).join(" "),
    parts: [
      { id: "head", content: headOf(last, isLooking), isLive: true },
      { id: "look", content: isLooking ? html`` : lookForm(visitor), isLive: true },
      { id: "findings", content: findingsOf(last), isLive: true },
      { id: "work", content: workOf(open), isLive: true },
    ],
  };
}

function headOf(last: Look | undefined, isLooking: boolean): Markup {
  if (last === undefined)
    return headline("idle", {
      title: "Health",
      line: isLooking ? "Looking…" : "Nobody has looked yet",
    });
  const bad = last.findings.filter(({ standing }) => standing === "bad").length;
  const line =
    bad === 0 ? "A load finds all that it needs" : `${bad} things are not as they should be`;
  return headline(bad === 0 ? "good" : "bad", {
    title: "Health",
    line,
    more: html`<p class="dim">looked ${moment(last.at)}${isLooking && ", and looking again"}</p>`,
  });
}

function lookForm(visitor: Visitor): Markup {
  return changeForm(
    visitor,
    "/health/look",
    html`<button class="primary">Look now</button>
      <span class="dim"
        >asks every connection of the configuration for a record that nobody has</span
      >`,
  );
}

const tones: Readonly<Record<Finding["standing"], Tone>> = {
  good: "good",
  bad: "bad",
  unknown: "wait",
};

function findingsOf(last: Look | undefined): Markup {
  if (last === undefined) return html``;
  const lines = last.findings.map(({ about, connection, standing, says, actions }) => [
    html`<span class="${tones[standing]}"
      ><span aria-hidden="true">${signs[tones[standing]]}</span> ${about}</span
    >`,
    connection ?? "",
    html`${says}${steps(actions)}`,
  ]);
  return section(
    "findings",
    "What was found",
    dataTable(
      "Machine, ledger and connections",
      [{ title: "about" }, { title: "connection" }, { title: "found", kind: "free" }],
      lines,
    ),
  );
}

function workOf(loads: readonly ListedLoad[]): Markup {
  const lines = loads.map(({ id, sourceName, standing, owner, atWork, queued }) => [
    html`<a href="${loadAddress(id)}">${sourceName}</a>`,
    standing,
    owner === undefined ? (queued?.person ?? "") : `${owner.pid} on ${owner.host}`,
    atWork === undefined ? "" : moment(atWork.writtenAt),
  ]);
  return section(
    "work",
    "At work, and waiting",
    lines.length === 0
      ? html`<p class="empty">Nothing is at work.</p>`
      : dataTable(
          "Loads that are under way, queued, or whose process is gone",
          [
            { title: "file" },
            { title: "how it stands" },
            { title: "process" },
            { title: "last write" },
          ],
          lines,
        ),
  );
}
