import { explainFullDisk } from "../kernel/full-disk.ts";
import { messageOf, PlanError, systemCodeOf } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";

const planAgain = "Make the plan again with waybill plan.";
const neverEdit = "A plan is never edited: change the file or the mapping, and plan again.";

/** The file is none of ours. */
export function notAPlan(path: string): PlanError {
  return new PlanError(`${printable(path)} is not a plan of waybill.`, {
    code: "ERR_PLAN_FORMAT",
    actions: ["Name the file that waybill plan wrote (-o)."],
  });
}

/** The plan is of a version that this program does not know. */
export function otherVersion(path: string, found: string, known: number): PlanError {
  return new PlanError(
    `the plan ${printable(path)} has format version ${printable(found)}; this program knows version ${known}.`,
    { code: "ERR_PLAN_VERSION", actions: ["Use the waybill that made it, or plan again."] },
  );
}

/** The plan is not what was written. @param what a clause: `line 3 is not JSON` */
export function damagedPlan(path: string, what: string): PlanError {
  return new PlanError(`the plan ${printable(path)} is damaged: ${what}.`, {
    code: "ERR_PLAN_DAMAGED",
    actions: [planAgain, neverEdit],
  });
}

/** The plan was cut off, or its writing never came to an end. */
export function cutPlan(path: string): PlanError {
  return new PlanError(`the plan ${printable(path)} has no end: it was cut off.`, {
    code: "ERR_PLAN_CUT",
    actions: ["Copy the file again, whole, or plan again."],
  });
}

/** Somebody changed the plan. @param how a clause; default: the plan's rows are not what its hash says */
export function editedPlan(
  path: string,
  how = "its lines do not have the hash that it ends with",
): PlanError {
  return new PlanError(`the plan ${printable(path)} was changed after it was written: ${how}.`, {
    code: "ERR_PLAN_EDITED",
    actions: [planAgain, neverEdit],
  });
}

/** The plan says another thing of itself than its rows do. */
export function untruePlan(path: string, what: string): PlanError {
  return new PlanError(
    `the summary of the plan ${printable(path)} does not fit its rows: ${what} differ.`,
    { code: "ERR_PLAN_SUMMARY", actions: ["Trust neither, and plan again."] },
  );
}

const readReasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
  EISDIR: "it is a folder",
};

export function planReadFailure(path: string, error: unknown): PlanError {
  const reason = readReasons[systemCodeOf(error) ?? ""] ?? messageOf(error);
  return new PlanError(`the plan ${printable(path)} can't be read: ${reason}.`, {
    code: "ERR_PLAN_READ",
    actions: ["Name the file that waybill plan wrote (-o)."],
    cause: error,
  });
}

export function planExists(path: string): PlanError {
  return new PlanError(
    `${printable(path)} exists already; a plan does not replace a file unasked.`,
    {
      code: "ERR_PLAN_EXISTS",
      actions: ["Give another name with -o, or --force to replace it."],
    },
  );
}

const writeReasons: Readonly<Record<string, string>> = {
  EDQUOT: "the disk quota is used up",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the disk is read-only",
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EISDIR: "a folder stands in its place",
};

export function planWriteFailure(path: string, error: unknown): PlanError {
  const code = systemCodeOf(error) ?? "";
  const reason =
    code === "ENOSPC" ? explainFullDisk(path).say : (writeReasons[code] ?? messageOf(error));
  return new PlanError(`the plan ${printable(path)} can't be written: ${reason}.`, {
    code: "ERR_PLAN_WRITE",
    actions: ["Give another place with -o, or mend this one. Nothing was sent."],
    cause: error,
  });
}
