import { headline } from "../headline.ts";
import {
  examineSetup,
  listLoads,
  surveyUse,
  type AccountUse,
  type DiskUse,
  type ExecutionUse,
  type Finding,
  type ListedLoad,
} from "../../index.ts";
import { inMegabytes, quoteCommand } from "../../operations/entrance-basics.ts";
import { section, signs, steps, type Tone } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { count, moment } from "../../page/components/figures.ts";
import { html, type Content, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import type { Asked, Route, Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { changeForm } from "../render-screen.ts";
import type { Told } from "../tasks.ts";
import type { Visitor } from "../visitor.ts";
import { standingTones } from "../words.ts";

/** What the last look found; it asks every connection, so that it is made when somebody wants it. */
interface Look {
  readonly at: number;
  readonly findings: readonly Finding[];
}

/** Whether a load would find what it needs, what loads share, and who is at work. */
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
  const queued = await listLoads(runsDir, { ledger, standings: ["queued"], most: 100 });
  const use = await surveyUse({ runsDir, ledger, configPath: means.configPath });
  const isLooking = means.tasks.find("health")?.state === "under way";
  return {
    kind: "screen",
    title: "Health",
    at: "health",
    command: quoteCommand(["waybill", "doctor", ...means.flags]),
    parts: [
      { id: "head", content: headOf(last, isLooking), isLive: true },
      { id: "look", content: isLooking ? html`` : lookForm(visitor), isLive: true },
      { id: "findings", content: findingsOf(last), isLive: true },
      { id: "accounts", content: accountsOf(use.accounts), isLive: true },
      { id: "processes", content: processesOf(use.executions), isLive: true },
      { id: "queue", content: queueOf(queued), isLive: true },
      { id: "disks", content: disksOf(use.disks), isLive: true },
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

const unknown = html`<span class="dim">not known</span>`;
const whenKnown = <T>(value: T | undefined, show: (value: T) => Content): Content =>
  value === undefined ? unknown : show(value);

/** A number for the eye; the element's value is the number as it is. */
const rate = (perSecond: number): Markup =>
  html`<data value="${perSecond}">${Number(perSecond.toFixed(2))}</data>/s`;

function accountsOf(accounts: readonly AccountUse[]): Markup {
  const lines = accounts.map((one) => [
    html`<span class="free">${one.account}</span>`,
    html`${count(one.loads)} of ${count(one.processes)}`,
    whenKnown(one.rate, rate),
    whenKnown(one.limit, rate),
    one.learnedAt === undefined ? "" : moment(one.learnedAt),
    one.pausedUntil === undefined
      ? "no"
      : html`<span class="wait"
          ><span aria-hidden="true">?</span> until ${moment(one.pausedUntil)}</span
        >`,
    whenKnown(one.epoch, count),
    whenKnown(
      one.requests,
      ({ inFlight, accepted, refused }) =>
        html`${count(accepted)} taken, ${count(refused)} refused, ${count(inFlight)} in flight`,
    ),
    one.day === undefined ? html`<span class="dim">not counted</span>` : dayOf(one.day),
  ]);
  const words = {
    title: "Accounts",
    none: "No load is at work on any account.",
    caption: "What loads at work keep to, and what they have used",
  };
  const columns = [
    { title: "account" },
    { title: "loads of processes", kind: "n" },
    { title: "pace", kind: "n" },
    { title: "limit met", kind: "n" },
    { title: "when" },
    { title: "paused" },
    { title: "epoch", kind: "n" },
    { title: "requests" },
    { title: "in 24 hours" },
  ];
  return tableOrNone("accounts", words, { columns, lines });
}

interface TableWords {
  readonly title: string;
  /** What is said where there is no line. */
  readonly none: string;
  readonly caption: string;
}

function tableOrNone(
  id: string,
  { title, none, caption }: TableWords,
  {
    columns,
    lines,
  }: {
    readonly columns: Parameters<typeof dataTable>[1];
    readonly lines: Parameters<typeof dataTable>[2];
  },
): Markup {
  const content =
    lines.length === 0 ? html`<p class="empty">${none}</p>` : dataTable(caption, columns, lines);
  return section(id, title, content);
}

function dayOf({ used, limit, freeAt }: NonNullable<AccountUse["day"]>): Markup {
  const words =
    limit === undefined ? html`${count(used)} used` : html`${count(used)} of ${count(limit)} used`;
  return html`${words}<br /><span class="dim">more from ${moment(freeAt)} on</span>`;
}

function processesOf(executions: readonly ExecutionUse[]): Markup {
  const lines = executions.map(
    ({ pid, host, user, loadId, sourceName, standing, writtenAt, leaseEndsAt, shardsLeft }) => [
      html`${pid} on ${host}`,
      user ?? "",
      html`<a href="${loadAddress(loadId)}">${sourceName}</a>`,
      html`<span class="badge ${standingTones[standing]}">${standing}</span>`,
      whenKnown(writtenAt, moment),
      whenKnown(leaseEndsAt, moment),
      shardsLeft === undefined ? "" : count(shardsLeft),
    ],
  );
  const words = {
    title: "Processes and leases",
    none: "No process is at work on a load.",
    caption: "Who is at work on which load, and until when nobody else may take it",
  };
  const columns = [
    { title: "process" },
    { title: "as" },
    { title: "load" },
    { title: "how it stands" },
    { title: "last write" },
    { title: "lease until" },
    { title: "shards left", kind: "n" },
  ];
  return tableOrNone("processes", words, { columns, lines });
}

function disksOf(disks: readonly DiskUse[]): Markup {
  const lines = disks.map(({ what, folder, free, taken }) => [
    what === "runs" ? "runs folder" : "ledger",
    html`<code>${folder}</code>`,
    whenKnown(free, bytes),
    what === "runs" ? "" : whenKnown(taken, bytes),
  ]);
  return section(
    "disks",
    "Room",
    dataTable(
      "Where loads and their ledger are kept",
      [
        { title: "what" },
        { title: "folder", kind: "free" },
        { title: "free", kind: "n" },
        { title: "taken", kind: "n" },
      ],
      lines,
    ),
  );
}

/** As the findings have it, and of few megabytes a decimal more; the element's value is the number of bytes. */
function bytes(number: number): Markup {
  const words = number >= 10e6 ? inMegabytes(number) : `${(number / 1e6).toFixed(1)} MB`;
  return html`<data value="${number}">${words}</data>`;
}

function queueOf(loads: readonly ListedLoad[]): Markup {
  const lines = loads.map(({ id, sourceName, createdAt, queued }) => [
    html`<a href="${loadAddress(id)}">${sourceName}</a>`,
    queued?.person ?? "",
    moment(createdAt),
  ]);
  const words = {
    title: "Waiting for a worker",
    none: "No load waits.",
    caption: "Loads that were submitted and wait",
  };
  const columns = [{ title: "file" }, { title: "by" }, { title: "since" }];
  return tableOrNone("queue", words, { columns, lines });
}
