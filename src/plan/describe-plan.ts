import { quoteCommand } from "../kernel/quote-argument.ts";
import { nameOperator } from "../kernel/this-process.ts";
import { rowErrorCatalogue, type RowErrorCode } from "../rows/catalogue/index.ts";
import { outcomes } from "../rows/outcome.ts";
import type { PlanHead, PlanSummary } from "./plan.ts";

/** A plan as it is shown, on a terminal or in a page. An opened plan is one. */
export interface ShownPlan {
  /** The plan file. */
  readonly path: string;
  readonly head: PlanHead;
  readonly summary: PlanSummary;
  readonly hash: string;
  /** Where its ledger is and the configuration file, where they are not the usual ones; for the commands that are suggested. */
  readonly runsDir?: string | undefined;
  readonly configPath?: string | undefined;
  /** Flags with which a command finds the ledger, where it is not in the runs folder. */
  readonly ledgerOptions?: readonly string[] | undefined;
  /** Sentences: what could not be made again and compared. Undefined: that was not tried. */
  readonly unproved?: readonly string[];
}

/** What is done with some of the rows, and with how many. */
export interface ActionCount {
  /** `update`, `create`, `unchanged`, or the outcome of rows that are left as they are. */
  readonly name: string;
  readonly rows: number;
  readonly means: string;
  readonly codes: readonly {
    readonly code: string;
    readonly title: string;
    readonly rows: number;
  }[];
}

const meanings: Readonly<Record<string, string>> = {
  update: "the record changes",
  create: "a record is made",
  unchanged: "the record is as it should be; nothing is sent",
  skipped: "left out on purpose; nothing is sent",
  invalid: "the row can't be sent as it is",
  rejected: "the API has no such record, or would refuse the row; nothing is sent",
  conflict: "the record is not what it should be; nothing is sent",
};

/** `Plan for corrections.csv`. */
export function titleOf({ undoes, sourceName }: PlanHead): string {
  return undoes === undefined
    ? `Plan for ${sourceName}`
    : `Plan that takes back load ${undoes} (${sourceName})`;
}

/** Where the plan goes and who made it, one line each. */
export function describeOrigin(head: PlanHead): readonly string[] {
  const tenant = head.tenant === undefined ? "" : `, tenant ${head.tenant}`;
  const connection = head.connectionName === undefined ? "" : `, connection ${head.connectionName}`;
  const write =
    head.write === "merge" ? "laid over the live records" : "in place of the live records";
  return [
    `${head.sourceName} → ${head.targetName} at ${head.baseUrl}${tenant}${connection}`,
    ...describeFile(head),
    `mapping ${head.mappingPath}, ${write} (write: ${head.write})`,
    `made ${head.madeAt} by ${nameOperator(head.madeBy)}`,
  ];
}

/** What a person said about the file, and its own name where it is shown by another one. */
function describeFile({ sourcePath, sourceName, reading = {} }: PlanHead): readonly string[] {
  const { parameters = {}, ...way } = reading;
  const said = Object.entries({ ...way, ...parameters }).map(
    ([name, value]) => `${name} ${String(value)}`,
  );
  const isOther = !/[\\/]/.test(sourcePath) || sourcePath.split(/[\\/]/).at(-1) !== sourceName;
  return [
    ...(isOther ? [`file ${sourcePath}`] : []),
    ...(said.length > 0 ? [`read as a person said: ${said.join(", ")}`] : []),
  ];
}

/** Every kind of row that the plan has; updates always. */
export function countActions({ head, summary }: ShownPlan): readonly ActionCount[] {
  const kept = head.undoes === undefined ? undefined : "kept: somebody changed the record since";
  const planned: readonly ActionCount[] = [
    { name: "update", rows: summary.updates },
    { name: "create", rows: summary.creates },
    { name: "unchanged", rows: summary.unchanged },
  ].map((one) => ({ ...one, means: meanings[one.name] ?? "", codes: [] }));
  const left = outcomes.flatMap((name) => {
    const codes = countCodes(summary.left[name] ?? {});
    const rows = codes.reduce((sum, one) => sum + one.rows, 0);
    const means = (name === "conflict" ? kept : undefined) ?? meanings[name] ?? "";
    return rows === 0 ? [] : [{ name, rows, means, codes }];
  });
  return planned.filter(({ name, rows }) => name === "update" || rows > 0).concat(left);
}

/** What a person does next; nothing is applied that breaks a guard. */
export function suggestNext(plan: ShownPlan): readonly string[] {
  const { head, summary, hash } = plan;
  const what = head.undoes === undefined ? "the file, the mapping or its guards" : "the guards";
  if (summary.broken.length > 0)
    return [`This plan breaks its guards and is not applied. Change ${what}, and plan again.`];
  if (summary.updates + summary.creates === 0) return [sayWhyNothingChanges(summary)];
  const apply = applyCommandFor(plan);
  if (head.needsApproval !== true) return [`Look at it, then send exactly this: ${apply}`];
  const approve = ["waybill", "approve", plan.path, "--as", "NAME", ...booksOptions(plan)];
  return [
    `Have a second person look at it and approve it: ${quoteCommand(approve)}`,
    `Then send exactly this: ${apply} --approve ${hash.slice(0, 12)}`,
  ];
}

/** Rows that are left out at fault are no reason to be content. */
function sayWhyNothingChanges({ rows, unchanged, left }: PlanSummary): string {
  const { skipped = {}, ...others } = left;
  const fine = unchanged + Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const missing = others["rejected"]?.["record-not-found"] ?? 0;
  if (missing > 0 && missing === rows - fine && unchanged === 0)
    return "None of the records is there: check the address, the tenant and the column that the key comes from, and plan again.";
  return fine === rows
    ? "Nothing is left to do: no row changes anything."
    : "No row changes anything as it is: look at the reasons above, put right what is at fault, and plan again.";
}

/** `waybill apply corrections.plan --connection bp`. The address has to be said again: it is never taken from a plan. */
export function applyCommandFor(
  plan: Pick<ShownPlan, "path" | "head" | "runsDir" | "configPath" | "ledgerOptions">,
): string {
  const { path, head, configPath, ledgerOptions = [] } = plan;
  const { connectionName, baseUrl } = head;
  const isNamed = configPath === undefined || ledgerOptions.includes("--config");
  const config = isNamed ? [] : ["--config", configPath];
  const to =
    connectionName === undefined ? ["--base-url", baseUrl] : ["--connection", connectionName];
  const words = ["waybill", "apply", path, ...to, ...config, ...booksOptions(plan)];
  return quoteCommand(words);
}

function booksOptions({
  runsDir,
  ledgerOptions = [],
}: Pick<ShownPlan, "runsDir" | "ledgerOptions">): readonly string[] {
  return [...(runsDir === undefined ? [] : ["--runs-dir", runsDir]), ...ledgerOptions];
}

function countCodes(codes: Readonly<Record<string, number>>): ActionCount["codes"] {
  return Object.entries(codes)
    .map(([code, rows]) => ({ code, title: titleOfCode(code), rows }))
    .toSorted((a, b) => b.rows - a.rows);
}

function titleOfCode(code: string): string {
  return isKnownCode(code) ? rowErrorCatalogue[code].title : "";
}

function isKnownCode(code: string): code is RowErrorCode {
  return Object.hasOwn(rowErrorCatalogue, code);
}
