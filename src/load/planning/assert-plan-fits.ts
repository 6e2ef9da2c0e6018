import type { Destination } from "../../connections/connection.ts";
import { ConfigurationError, PlanError, SourceError } from "../../kernel/load-error.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import type { PlanHead } from "../../plan/plan.ts";
import type { Source } from "../../source/source.ts";
import { programVersion } from "../../kernel/version.ts";

const planAgain = "Make the plan again with waybill plan, and look at it.";

/** @throws PlanError ERR_PLAN_PROGRAM for a plan of another version of the program, ERR_PLAN_BROKEN for one that breaks guards */
export function assertApplicable({ head, summary }: OpenedPlan): void {
  if (head.programVersion !== programVersion)
    throw new PlanError(
      `the plan was made by waybill ${head.programVersion}, and this is ${programVersion}, which may map otherwise`,
      { code: "ERR_PLAN_PROGRAM", actions: [planAgain] },
    );
  if (summary.broken.length > 0)
    throw new PlanError(`the plan breaks guards of its mapping: ${summary.broken.join("; ")}`, {
      code: "ERR_PLAN_BROKEN",
      actions: [
        "Correct the file, or the guard in the mapping if it is too narrow, and plan again.",
      ],
    });
}

/** @param seenHash of the plan that a person has looked at, or its beginning @throws PlanError ERR_OTHER_PLAN */
export function assertSeen({ path, hash }: OpenedPlan, seenHash: string | undefined): void {
  if (seenHash === undefined || (seenHash !== "" && hash.startsWith(seenHash))) return;
  throw new PlanError(`${path} is another plan by now than the one that was looked at`, {
    code: "ERR_OTHER_PLAN",
    actions: ["Look at the plan that lies there now, and decide over that."],
  });
}

/**
 * Holds file and mapping against those that the plan was made of.
 * @throws SourceError ERR_SOURCE_CHANGED, ConfigurationError ERR_MAPPING_CHANGED, PlanError ERR_PLAN_DIFFERS
 */
export function assertSameOrigin(head: PlanHead, source: Source, mapping: Mapping): void {
  if (source.fingerprint !== head.fingerprint)
    throw new SourceError(
      `${source.path} is not the file that the plan was made of: its content has changed (${source.fingerprint}, not ${head.fingerprint})`,
      { code: "ERR_SOURCE_CHANGED", actions: ["Put the file back as it was.", planAgain] },
    );
  if (mapping.hash !== head.mappingHash || mapping.target.name !== head.targetName)
    throw new ConfigurationError(
      `${mapping.path} is not the mapping that the plan was made with: its content, or that of a table it names, has changed (${mapping.hash}, not ${head.mappingHash})`,
      { code: "ERR_MAPPING_CHANGED", actions: ["Put the mapping back as it was.", planAgain] },
    );
  if (mapping.write === head.write) return;
  throw new PlanError(
    `the plan says that its mapping writes by ${head.write}, and it writes by ${mapping.write}`,
    { code: "ERR_PLAN_DIFFERS", actions: ["Somebody has changed the plan.", planAgain] },
  );
}

/** @throws PlanError ERR_PLAN_ELSEWHERE when the plan was made for another address or tenant */
export function assertSamePlace(head: PlanHead, { baseUrl, tenant }: Destination): void {
  if (baseUrl === head.baseUrl && tenant === head.tenant) return;
  const name = (url: string, of: string | undefined): string =>
    of === undefined ? url : `${url}, tenant ${of}`;
  throw new PlanError(
    `the plan is for ${name(head.baseUrl, head.tenant)}, and this connection leads to ${name(baseUrl, tenant)}`,
    {
      code: "ERR_PLAN_ELSEWHERE",
      actions: ["Name the connection that the plan was made with.", planAgain],
    },
  );
}
