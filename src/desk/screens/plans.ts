import { relative } from "node:path";
import { LoadError, showPlan, UsageError, type JudgedPlan } from "../../index.ts";
import { nameOperator } from "../../operations/entrance.ts";
import { countOf, quoteArgument } from "../../operations/entrance-basics.ts";
import type { Tone } from "../../page/components/blocks.ts";
import { moment, signedAmount } from "../../page/components/figures.ts";
import { html, type Markup } from "../../page/markup.ts";
import { planAddress } from "../addresses.ts";
import type { Route, Screen } from "../answer.ts";
import { headline } from "../headline.ts";
import { filesBelow } from "../files-below.ts";
import type { DeskMeans } from "../means.ts";

/** Plans that are listed, and folders below a root that are looked into for them. */
const most = 200;
const deepest = 3;
const isPlan = (name: string): boolean => name.endsWith(".plan");

/** A plan file, as people name it to one another: by its way from a root. */
interface FoundPlan {
  readonly name: string;
  readonly judged: JudgedPlan | LoadError;
}

/** The plans that lie in the roots. */
export function plansRoutes(means: DeskMeans): readonly Route[] {
  return [{ method: "GET", path: "/plans", answer: async () => await plansScreen(means) }];
}

async function plansScreen(means: DeskMeans): Promise<Screen> {
  const plans = await findPlans(means);
  const waiting = plans.filter(({ judged }) => standingOf(judged)[0] === "waits for a decision");
  const line =
    plans.length === 0
      ? "No plan lies here"
      : `${countOf(plans.length, "plan")}, ${waiting.length === 0 ? "none waits for a decision" : `${waiting.length} may be decided`}`;
  return {
    kind: "screen",
    title: "Plans",
    at: "plans",
    command: "waybill review PLAN",
    parts: [
      {
        id: "head",
        content: headline(waiting.length === 0 ? "idle" : "wait", {
          title: "Plans",
          line,
          more: html`<p class="dim">in ${means.roots.folders.join(", ")}</p>`,
        }),
      },
      {
        id: "plans",
        content: html`<ul class="list">
          ${plans.map(renderPlan)}
        </ul> `,
      },
    ],
  };
}

function renderPlan({ name, judged }: FoundPlan): Markup {
  const [standing, tone] = standingOf(judged);
  const address = planAddress(name);
  if (judged instanceof LoadError)
    return html`<li>
      <div><span class="name">${name}</span></div>
      <div><p class="dim">${judged.message}</p></div>
      <div class="tail"><span class="badge ${tone}">${standing}</span></div>
    </li> `;
  const { head, summary } = judged.plan;
  return html`<li>
    <div>
      <a class="name" href="${address}">${name}</a>
      <p class="dim">${head.sourceName} → ${head.targetName}</p>
    </div>
    <div>
      <p>
        ${countOf(summary.updates, "row")} change, ${summary.creates} made, ${summary.unchanged}
        unchanged
      </p>
      ${summary.amounts
        .filter(({ rows }) => rows > 0)
        .slice(0, 3)
        .map(
          ({ field, difference }) => html`<p class="dim">${field} ${signedAmount(difference)}</p>`,
        )}
    </div>
    <div class="tail">
      <span class="badge ${tone}">${standing}</span>
      <p>${moment(head.madeAt)}</p>
      <p class="dim">${nameOperator(head.madeBy)}</p>
    </div>
  </li> `;
}

/** How a plan stands, in words, and their tone. */
export function standingOf(judged: JudgedPlan | LoadError): readonly [words: string, tone: Tone] {
  if (judged instanceof LoadError) return ["can't be read", "bad"];
  const { plan, approvals, returns } = judged;
  const { summary } = plan;
  if (returns.length > 0) return ["sent back", "bad"];
  if (summary.broken.length > 0) return ["breaks guards", "bad"];
  if (summary.updates + summary.creates === 0) return ["changes nothing", "idle"];
  if (approvals.length > 0) return ["approved", "good"];
  return ["waits for a decision", "wait"];
}

/** The path of a plan that somebody names. @throws UsageError where it is in none of the roots */
export async function requirePlan({ roots }: DeskMeans, name: string | undefined): Promise<string> {
  const found = name === undefined ? undefined : await roots.find(name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no plan ${name ?? ""} in the folders of this desk`, {
    code: "ERR_NO_SUCH_PLAN",
    actions: [
      `A plan has to lie in ${roots.folders.map(quoteArgument).join(" or ")}, or below: --root names more of them.`,
    ],
  });
}

async function findPlans(means: DeskMeans): Promise<readonly FoundPlan[]> {
  const found: FoundPlan[] = [];
  for (const root of means.roots.folders)
    for (const path of await filesBelow(root, { fits: isPlan, depth: deepest, left: most })) {
      if (found.length >= most) break;
      const real = await means.roots.find(path);
      if (real !== undefined)
        found.push({ name: relative(root, path), judged: await judge(means, real) });
    }
  const madeAt = ({ judged }: FoundPlan): string =>
    judged instanceof LoadError ? "" : judged.plan.head.madeAt;
  return found.toSorted((a, b) => (madeAt(a) < madeAt(b) ? 1 : -1));
}

async function judge({ books }: DeskMeans, planPath: string): Promise<JudgedPlan | LoadError> {
  try {
    return await showPlan({ ...books, planPath });
  } catch (error) {
    if (error instanceof LoadError) return error;
    throw error;
  }
}
