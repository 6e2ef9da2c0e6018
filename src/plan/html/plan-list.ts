import { list, type ListChoice } from "../../page/components/list.ts";
import { html, type Markup, nothing } from "../../page/markup.ts";
import { withCommas } from "../../kernel/counts.ts";
import type { Cause } from "../../rows/cause-tally.ts";
import { countActions, type ShownPlan } from "../describe-plan.ts";
import type { PlanFacts } from "../facts/plan-facts.ts";
import { shortenText } from "./shorten.ts";

/** Where the rows are. */
export interface ListSlots {
  /** Where the list asks for its rows; without it they stand in the page. */
  readonly rowsAt?: string;
  /** What a reader without scripts does. */
  readonly otherwise: string;
}

/** The list of a plan's records, still empty, with its choices. */
export function renderPlanList(plan: ShownPlan, facts: PlanFacts, slots: ListSlots): Markup {
  const { rowsAt, otherwise } = slots;
  return list({
    title: "Record by record",
    caption: "Each row of the plan with the fields that change, old and new side by side",
    columns: [
      { title: "record", kind: "wide" },
      { title: "field", kind: "wide" },
      { title: "difference", kind: "n leads" },
      { title: "old", kind: "half" },
      { title: "new", kind: "half" },
    ],
    choices: [
      actionChoice(plan),
      fieldChoice(plan),
      ...(facts.causes.length === 0 ? [] : [causeChoice(facts.causes)]),
      sortChoice(plan),
    ],
    tools:
      facts.flippedRows === 0
        ? nothing
        : html`<label
            ><input type="checkbox" data-filter="flips" id="flips" /> only sign flips
            (${withCommas(facts.flippedRows)})</label
          >`,
    otherwise,
    ...(rowsAt !== undefined && { rowsAt }),
  });
}

function actionChoice(plan: ShownPlan): ListChoice {
  const options = countActions(plan).map(({ name, rows }) => ({
    value: name,
    label: `${name} (${withCommas(rows)})`,
  }));
  const general = [
    { value: "", label: "all but unchanged" },
    { value: "*", label: "all rows" },
  ];
  return { name: "action", label: "action", options: [...general, ...options] };
}

function fieldChoice({ summary }: ShownPlan): ListChoice {
  const options = summary.fields.map(({ field, rows }) => ({
    value: shortenText(field, 300),
    label: `${shortenText(field, 60)} (${withCommas(rows)})`,
  }));
  return {
    name: "field",
    label: "field",
    options: [{ value: "", label: "all fields" }, ...options],
  };
}

function sortChoice({ summary }: ShownPlan): ListChoice {
  const options = summary.amounts
    .filter(({ rows }) => rows > 0)
    .map(({ field }) => ({
      value: `by:${field}`,
      label: `largest change of ${shortenText(field, 60)}`,
    }));
  const general = [
    { value: "", label: "as in the file" },
    { value: "key", label: "by key" },
  ];
  return { name: "sort", label: "order", options: [...general, ...options] };
}

function causeChoice(causes: readonly Cause[]): ListChoice {
  const options = causes.map(({ id, rows, title, where }) => ({
    value: String(id),
    label: `${title}${where === undefined ? "" : `, ${shortenText(where, 60)}`} (${withCommas(rows)})`,
  }));
  return { name: "cause", label: "reason", options: [{ value: "", label: "all" }, ...options] };
}
