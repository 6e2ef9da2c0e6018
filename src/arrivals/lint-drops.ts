import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { findApprovalRule } from "../connections/approval-policies.ts";
import { readConnections } from "../connections/load-connections.ts";
import { settleBatch } from "../connections/settle-batch.ts";
import type { Drop } from "../drops/drop.ts";
import type { DropPlan } from "../drops/plan-settings.ts";
import { dayIn } from "../drops/schedule.ts";
import { LoadError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import { takeParameters } from "../mapping/take-parameters.ts";
import { loadMappingWithTables } from "../load/bind/read-lookup-table.ts";
import { assertSuited } from "../load/begin/assert-suited.ts";
import { amountsOf } from "../load/planning/amounts-of.ts";
import type { Target } from "../targets/target.ts";
import type { Drops } from "./load-drops.ts";
import { readKnownHosts } from "../sites/host-keys.ts";

/** Something to correct in a drop (error), or to look at (warning). */
export interface DropFinding {
  readonly severity: "error" | "warning";
  /** Line of the configuration, from 1. */
  readonly line: number;
  readonly setting: string;
  readonly message: string;
}

/**
 * Looks at everything that a drop needs before the first night: mappings, connection, approvals, folders.
 * @throws ConfigurationError where the connections can't be read
 */
export async function lintDrops(drops: Drops): Promise<readonly DropFinding[]> {
  const findings: DropFinding[] = [];
  for (const drop of drops.drops) {
    const found = [
      ...(await judgeMappings(drop)),
      ...(await judgeConnection(drop, drops)),
      ...(await judgeServer(drop, drops)),
      ...(await judgeFolders(drop)),
    ];
    for (const { severity, setting, message } of found)
      findings.push({
        severity,
        line: drops.lineOf(drop.name, setting),
        setting: `drops.${drop.name}.${setting}`,
        message,
      });
  }
  return findings;
}

type Found = Omit<DropFinding, "line">;

async function judgeMappings({ mappingPaths, load, plan, sums }: Drop): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const path of mappingPaths) {
    const mapping = await refusalOf(
      "mapping",
      found,
      async () => await loadMappingWithTables(path),
    );
    if (mapping === undefined) continue;
    const { target } = mapping;
    // A load would be refused for these as well, at night.
    await refusalOf("load", found, () => assertSuited({ mapping, target }, load));
    await refusalOf("load", found, () => takeParameters(mapping, load.parameters));
    await refusalOf("load", found, () => settleBatch(load.connection.batch, target));
    found.push(...judgeSums(plan, target));
    const fields = Object.keys(mapping.file.fields);
    for (const field of Object.keys(sums).filter((one) => !fields.includes(one)))
      found.push({
        severity: "error",
        setting: "expect",
        message: `${path} has no field "${printable(field)}", whose sum is expected.${didYouMean(field, fields)}`,
      });
  }
  return found;
}

/** An approval that goes by the sum of a field takes an amount that records had before and have after. */
function judgeSums(plan: DropPlan | undefined, target: Target): readonly Found[] {
  const amounts = target.method === "POST" ? [] : amountsOf(target);
  const strangers = [...(plan?.above?.sums.keys() ?? [])].filter((name) => !amounts.includes(name));
  return strangers.map((name) => {
    const takes = amounts.length === 0 ? "changes no amounts" : `has ${amounts.join(", ")}`;
    const message = `sum: ${name} is no amount whose changes can be added up; ${target.name} ${takes}.${didYouMean(name, amounts)}`;
    return { severity: "error", setting: "plan", message };
  });
}

/** Does something; what refuses it is a finding. @returns undefined where it was refused */
async function refusalOf<T>(
  setting: string,
  found: Found[],
  act: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    found.push({ severity: "error", setting, message: error.message });
    return undefined;
  }
}

/** What needs an approval can't be loaded while nobody looks. */
async function judgeConnection(
  { connectionName, plan }: Drop,
  { configPath, configText }: Drops,
): Promise<readonly Found[]> {
  if (connectionName === undefined) return [];
  const connections = readConnections(configText, configPath);
  const connection = connections.get(connectionName);
  const setting = "connection";
  if (connection === undefined) {
    const meant = didYouMean(connectionName, [...connections.keys()]);
    const message = `there is no connection "${connectionName}".${meant}`;
    return [{ severity: "error", setting, message }];
  }
  const { baseUrl, tenant, requireApproval } = connection;
  const rule =
    baseUrl === undefined
      ? requireApproval === true && `the connection ${connectionName}`
      : await findApprovalRule({ name: connectionName, configPath, configText, baseUrl, tenant });
  if (rule === undefined || rule === false) return [];
  const only = `${rule} takes approved plans only (require_approval)`;
  if (plan === undefined)
    return [
      {
        severity: "error",
        setting,
        message: `${only}, and a drop loads while nobody looks: take another connection, or have the drop plan, with plan: { approve: required }.`,
      },
    ];
  if (plan.above === undefined) return [];
  const message = `${only}, so that every plan has to be approved, whatever it is not above: say approve: required.`;
  return [{ severity: "warning", setting: "plan", message }];
}

/** Nobody is called up: what the file of known hosts says can be seen from here. */
async function judgeServer(
  { name, server }: Drop,
  { servers, configPath }: Drops,
): Promise<readonly Found[]> {
  const host = servers.get(name)?.sftp?.host;
  if (server?.kind !== "sftp" || host?.kind !== "known-hosts") return [];
  const setting = "sftp";
  try {
    const path = resolve(dirname(configPath), host.path);
    if ((await readKnownHosts(server, path)).trusted.length > 0) return [];
    const what = server.port === 22 ? server.host : `[${server.host}]:${server.port}`;
    const message = `${path} has no key of ${what}: it would be refused.`;
    return [{ severity: "error", setting, message }];
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return [{ severity: "error", setting, message: error.message }];
  }
}

async function judgeFolders({
  server,
  folder,
  after,
  match,
  expect,
}: Drop): Promise<readonly Found[]> {
  if (server !== undefined) return [];
  const here = await stat(folder).catch(() => undefined);
  if (here === undefined)
    return [
      { severity: "warning", setting: "from", message: `the folder ${folder} does not exist yet.` },
    ];
  if (!here.isDirectory())
    return [{ severity: "error", setting: "from", message: `${folder} is no folder.` }];
  const facts = { name: match.text, stem: match.text, date: "2026-01-01", sequence: "1" };
  const today = dayIn(expect?.zone ?? "UTC", Date.now());
  const found: Found[] = [];
  for (const template of Object.values(after)) {
    const device = await deviceOf(template(facts, today));
    if (device !== undefined && device !== here.dev)
      found.push({
        severity: "warning",
        setting: "after",
        message: `${template(facts, today)} is on another file system than ${folder}: files are copied there, and not renamed.`,
      });
  }
  return found;
}

/** Of the folder, or of the nearest one above that exists. */
async function deviceOf(path: string): Promise<number | undefined> {
  for (let at = path; ; at = dirname(at)) {
    const facts = await stat(at).catch(() => undefined);
    if (facts !== undefined) return facts.dev;
    if (at === dirname(at)) return undefined;
  }
}
