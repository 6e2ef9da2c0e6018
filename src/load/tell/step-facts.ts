import { findApprovalRule } from "../../connections/approval-policies.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import { LoadError } from "../../kernel/load-error.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import type { LeftToServer } from "../../report/left-to-server.ts";
import type { SummaryFacts } from "../../report/summary.ts";
import { loadMappingWithTables } from "../bind/read-lookup-table.ts";

type AskedLoad = Pick<
  NewLoad,
  "baseUrl" | "tenant" | "connectionName" | "mappingPath" | "mappingHash" | "terms"
>;

/** What the next steps of a load depend on besides its rows. */
export type LoadStepFacts = Pick<
  SummaryFacts,
  "isPlanned" | "takesPlansOnly" | "leftToServer" | "configPath"
>;

/** @param mapping of the load; undefined: it is read, if it is what it was */
export async function stepFactsOf(
  load: AskedLoad,
  { mapping, configPath }: { readonly mapping?: Mapping; readonly configPath?: string | undefined },
): Promise<LoadStepFacts> {
  const leftToServer = leftOf(mapping ?? (await recallMapping(load)));
  return {
    isPlanned: load.terms?.plan !== undefined,
    takesPlansOnly: await takesPlansOnly(load, configPath),
    ...(leftToServer === undefined ? {} : { leftToServer }),
    ...(configPath === undefined ? {} : { configPath }),
  };
}

/** A configuration that can't be read now is no reason to give no report. */
async function takesPlansOnly(
  { connectionName: name, baseUrl, tenant }: AskedLoad,
  configPath: string | undefined,
): Promise<boolean> {
  try {
    return (await findApprovalRule({ name, configPath, baseUrl, tenant })) !== undefined;
  } catch (error) {
    if (error instanceof LoadError) return false;
    throw error;
  }
}

async function recallMapping({
  mappingPath,
  mappingHash,
}: AskedLoad): Promise<Mapping | undefined> {
  try {
    const mapping = await loadMappingWithTables(mappingPath);
    return mapping.hash === mappingHash ? mapping : undefined;
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

/** Undefined where a merge would not help. */
function leftOf(mapping: Mapping | undefined): LeftToServer | undefined {
  if (mapping === undefined) return undefined;
  const { target, write, leaveToServer: left } = mapping;
  const canMerge =
    write === "replace" && target.method === "PUT" && target.lookUp?.kind === "by-id";
  if (!canMerge || left.length === 0) return undefined;
  const others = target.fields.map(({ name }) => name).filter((name) => !left.includes(name));
  return { left, others };
}
