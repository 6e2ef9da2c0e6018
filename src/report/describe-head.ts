import type { LoadHead } from "./load-overview.ts";

/** `running (process 42 on here is at work)`, `stopped: interrupted`. */
export function describeStanding({ standing, statusReason, process }: LoadHead): string {
  const who = process === null ? "its process" : `process ${process.pid} on ${process.host}`;
  if (standing === "running") return `running (${who} is at work; these are the rows so far)`;
  if (standing === "killed") return `was killed (${who} is gone; these are the rows so far)`;
  return statusReason === null ? standing : `${standing}: ${statusReason}`;
}

/** `a.csv → rhythm/billing-run-action at https://…, tenant acme`. */
export function describeWay({ source, target, baseUrl, tenant }: LoadHead): string {
  return `${source.name} → ${target} at ${baseUrl}${tenant === null ? "" : `, tenant ${tenant}`}`;
}

/** `begun 2026-… by anna@here, carried on by ben@there`. */
export function describeHands({ begunAt, startedBy, resumedBy }: LoadHead): string {
  const isOther = resumedBy !== null && resumedBy !== startedBy;
  const by = startedBy === null ? "" : ` by ${startedBy}`;
  return `begun ${begunAt}${by}${isOther ? `, carried on by ${resumedBy}` : ""}`;
}
