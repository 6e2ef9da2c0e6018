import type { Check } from "./mapped-field.ts";

/** A batch needs a target that takes many records in one request. */
export const checkBatch: Check = ({ file, target }) => {
  const { batch } = file;
  const most = target.batch?.most ?? 1;
  if (batch === undefined || batch <= most) return [];
  const text =
    most === 1
      ? `${target.name} takes one record a request, so there is no batch for it; leave this out.`
      : `a batch for ${target.name} holds at most ${most} rows.`;
  return [{ path: ["batch"], text }];
};
