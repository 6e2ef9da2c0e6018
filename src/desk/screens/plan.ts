import {
  applyPlan,
  approvePlan,
  reviewPlan,
  sendPlanBack,
  showLoad,
  showPlan,
  type ConnectionRequest,
  type JudgedPlan,
  type LoadObserver,
  type PlanHead,
  type ReviewedPlan,
} from "../../index.ts";
import {
  isSamePerson,
  nameOperator,
  pagePlanRecords,
  planRecordsAsCsv,
  renderPlanScreen,
  type PlanScreen,
} from "../../operations/entrance.ts";
import { quoteArgument, quoteCommand } from "../../operations/entrance-basics.ts";
import { notice, section } from "../../page/components/blocks.ts";
import { moment } from "../../page/components/figures.ts";
import { html, Markup } from "../../page/markup.ts";
import { loadAddress, planAddress } from "../addresses.ts";
import { field, type Asked, type Download, type Route, type Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { changeForm } from "../render-screen.ts";
import { endingOf, type Task } from "../tasks.ts";
import type { Visitor } from "../visitor.ts";
import { tellTask } from "./load-head.ts";
import { requirePlan, standingOf } from "./plans.ts";

/** One plan, for the person who decides. */
export function planRoutes(means: DeskMeans): readonly Route[] {
  const studies = createStudies();
  const decide = (what: string, act: Decide): Route => ({
    method: "POST",
    path: `/plans/${what}`,
    right: "approve",
    answer: async ({ form, visitor }) => {
      const name = field(form, "file") ?? "";
      await act(await seenPlan(means, form), visitor, field(form, "because"));
      return { kind: "moved", to: planAddress(name) };
    },
  });
  return [
    {
      method: "GET",
      path: "/plans/view",
      answer: async (asked) => await planScreen(means, asked, studies),
    },
    {
      method: "GET",
      path: "/plans/records",
      answer: async (asked) => await records(means, asked, studies),
    },
    decide("approve", async (seen, { name }) => {
      await approvePlan({ ...means.books, ...seen, name });
    }),
    decide("send-back", async (seen, { name }, because = "") => {
      await sendPlanBack({ ...means.books, ...seen, name, because });
    }),
    applyRoute(means),
  ];
}

type Decide = (seen: SeenPlan, visitor: Visitor, because: string | undefined) => Promise<void>;

/** A plan as its page has shown it to whoever decides. */
interface SeenPlan {
  readonly planPath: string;
  readonly seenHash: string;
}

async function seenPlan(means: DeskMeans, form: URLSearchParams): Promise<SeenPlan> {
  const planPath = await requirePlan(means, field(form, "file"));
  return { planPath, seenHash: field(form, "hash") ?? "" };
}

function applyRoute(means: DeskMeans): Route {
  return {
    method: "POST",
    path: "/plans/apply",
    right: "operate",
    answer: async ({ form, visitor }) => {
      const seen = await seenPlan(means, form);
      const { books, env, tasks } = means;
      const { plan } = await showPlan({ ...books, ...seen });
      const connection = await connectionOf(means, plan.head);
      tasks.begin(
        `apply ${seen.seenHash}`,
        { what: "applying it", by: visitor.name },
        async (stopSignal, tell) => {
          const observer: LoadObserver = {
            onStart: ({ loadId }) =>
              tell({ says: `load ${loadId} is at work`, leadsTo: loadAddress(loadId) }),
          };
          const request = { ...books, ...seen, connection, env, stopSignal, observer };
          const { summary } = await applyPlan(request);
          return endingOf(summary);
        },
      );
      return { kind: "moved", to: planAddress(field(form, "file") ?? "") };
    },
  };
}

/**
 * How one gets to where a plan goes. Never by an address that the plan itself says: by its connection, or where it takes back a load of
 * this ledger, by where that load went.
 */
async function connectionOf(
  { books, configPath }: DeskMeans,
  { connectionName: name, undoes }: PlanHead,
): Promise<ConnectionRequest> {
  if (name !== undefined || undoes === undefined) return { name, configPath };
  const { load } = await showLoad({ ...books, load: undoes });
  return { baseUrl: load.baseUrl, tenant: load.tenant, configPath };
}

/** A plan that was read to its end, and what its page is made of. */
interface Study {
  readonly plan: ReviewedPlan;
  readonly screen: PlanScreen;
}

/** Keeps what was read of the plans that were looked at last: of a file that has changed it is read again. */
interface Studies {
  of(judged: JudgedPlan, means: DeskMeans): Promise<Study>;
}

const mostStudies = 4;

function createStudies(): Studies {
  const kept = new Map<string, Promise<Study>>();
  return {
    of: async ({ plan }, means) => {
      const key = JSON.stringify([plan.path, plan.stamp, plan.hash]);
      const known = kept.get(key);
      if (known !== undefined) return await known;
      const made = study(plan.path, means);
      kept.set(key, made);
      const [oldest] = kept.keys();
      if (kept.size > mostStudies && oldest !== undefined) kept.delete(oldest);
      // What could not be made again today may be there tomorrow.
      await made.then(
        ({ plan: { unproved } }) => unproved.length > 0 && kept.delete(key),
        () => kept.delete(key),
      );
      return await made;
    },
  };
}

async function study(planPath: string, { books, redact, flags }: DeskMeans): Promise<Study> {
  const plan = await reviewPlan(planPath, books);
  const rowsAt = `/plans/records?${new URLSearchParams({ plan: planPath }).toString()}`;
  const shown = { ...plan, ledgerOptions: flags };
  return { plan, screen: await renderPlanScreen(shown, redact, rowsAt) };
}

/** A page of the records of a plan that has too many for its own page, or all that were chosen, as a file. */
async function records(
  means: DeskMeans,
  { query, signal }: Asked,
  studies: Studies,
): Promise<Download> {
  const planPath = await requirePlan(means, field(query, "plan"));
  const { plan } = await studies.of(await showPlan({ ...means.books, planPath }), means);
  const { redact } = means;
  if (query.get("as") !== "csv") {
    const page = JSON.stringify(await pagePlanRecords(plan, query, redact));
    return {
      kind: "download",
      name: "records.json",
      type: "application/json",
      pour: async (write) => void (await write(page)),
    };
  }
  return {
    kind: "download",
    name: "plan.csv",
    type: "text/csv; charset=utf-8",
    pour: async (write) => {
      for await (const line of await planRecordsAsCsv(plan, query, redact))
        if (signal.aborted || !(await write(line))) return;
    },
  };
}

async function planScreen(means: DeskMeans, asked: Asked, studies: Studies): Promise<Screen> {
  const name = field(asked.query, "file") ?? "";
  const planPath = await requirePlan(means, name);
  const judged = await showPlan({ ...means.books, planPath });
  const { plan } = judged;
  const decision = decisionOf(means, { judged, name, visitor: asked.visitor });
  const head = {
    kind: "screen",
    title: `${name}, ${standingOf(judged)[0]}`,
    at: "plans",
    command: quoteCommand(["waybill", "review", plan.path, ...means.flags]),
  } as const;
  const live = { id: "decision", content: decision, isLive: true };
  if (asked.isLive) return { ...head, parts: [live] };
  const { screen } = await studies.of(judged, means);
  return {
    ...head,
    script: "/plan.js",
    parts: [
      { id: "top", content: screen.top },
      live,
      { id: "rest", content: html`${new Markup([screen.rows])}${screen.rest}` },
    ],
  };
}

interface Judging {
  readonly judged: JudgedPlan;
  readonly name: string;
  readonly visitor: Visitor;
}

/** What people said about it, and what this person can say and do. */
function decisionOf(means: DeskMeans, judging: Judging): Markup {
  const { judged, visitor } = judging;
  const { plan, isMakerKnown } = judged;
  const { head, hash } = plan;
  const applying = means.tasks.find(`apply ${hash}`);
  return section(
    "decision",
    "Decide",
    saidOf(judged),
    html`<p>Made by ${nameOperator(head.madeBy)}; you are ${visitor.name}.</p>`,
    isSamePerson(visitor.name, head.madeBy.user) &&
      notice(
        "wait",
        "You are who made it",
        html`<p>Where a second person has to approve it, your approval does not count.</p>`,
      ),
    !isMakerKnown &&
      notice(
        "wait",
        "Who made it is not proved",
        html`<p>
          This ledger has not made the plan: two people have to approve it where an approval is
          needed.
        </p>`,
      ),
    formsOf(judging, applying),
    applying !== undefined && tellTask(applying),
    html`<p class="dim">
      On the command line:
      <code>waybill approve ${quoteArgument(plan.path)} --as ${quoteArgument(visitor.name)}</code>
    </p>`,
  );
}

function saidOf({ approvals, returns }: JudgedPlan): Markup | false {
  const said = [
    ...approvals.map(
      ({ name, at, person }) =>
        html`<li class="good">
          <span aria-hidden="true">✓</span> ${name} approved it, ${moment(at)} (${person})
        </li>`,
    ),
    ...returns.map(
      ({ name, at, because }) =>
        html`<li class="bad">
          <span aria-hidden="true">✕</span> ${name} sent it back, ${moment(at)}, because: ${because}
        </li>`,
    ),
  ];
  return (
    said.length > 0 &&
    html`<ul class="said">
      ${said}
    </ul>`
  );
}

function formsOf({ judged, name, visitor }: Judging, applying: Task | undefined): Markup {
  const { approvals, returns } = judged;
  const { head, summary, hash } = judged.plan;
  const changes = summary.updates + summary.creates > 0;
  const isOver = applying !== undefined && applying.state !== "not done";
  const isOpen = returns.length === 0 && !isOver;
  const isSound = isOpen && summary.broken.length === 0 && changes;
  const hasApproved = approvals.some((one) => isSamePerson(one.name, visitor.name));
  const mayDecide = isOpen && visitor.rights.has("approve");
  const isReady = head.needsApproval !== true || approvals.length > 0;
  const hasWay = head.connectionName !== undefined || head.undoes !== undefined;
  const canApply = isSound && isReady && hasWay && visitor.rights.has("operate");
  const seen = html`<input type="hidden" name="file" value="${name}" /><input
      type="hidden"
      name="hash"
      value="${hash}"
    />`;
  const button = (words: string, kind: string): Markup =>
    html`<button class="${kind}">${words}</button>`;
  const form = (what: string, ...contents: readonly Markup[]): Markup =>
    changeForm(visitor, `/plans/${what}`, [seen, ...contents]);
  const why = html`<label>why<input type="text" name="because" required maxlength="500" /></label>`;
  return html`<div class="actions">
    ${mayDecide && isSound && !hasApproved && form("approve", button("Approve this plan", "primary"))}
    ${mayDecide && form("send-back", why, button("Send it back", "danger"))}
    ${canApply && form("apply", button(head.undoes === undefined ? "Apply it" : "Take the load back", approvals.length > 0 ? "primary" : ""))}
  </div>`;
}
