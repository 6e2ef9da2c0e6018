import { type Comparison, compileComparison } from "../../change/compare-records.ts";
import { findWriteDifferences } from "../../change/find-write-differences.ts";
import type { SentRow, WriteCheck } from "../../delivery/live/write-check.ts";
import type { ExactObject } from "../../kernel/exact-json.ts";
import type { Verification } from "../../rows/row.ts";
import type { LoadContext } from "../load-context.ts";
import { tagsOfLoad } from "../bind/tags-of-load.ts";
import { createHash } from "node:crypto";

/** Holds what the API shows of a row after writing against what was sent, the tags of the load included. */
export function createWriteCheck({ bound, load }: Pick<LoadContext, "bound" | "load">): WriteCheck {
  const { target, mapping } = bound;
  const tagFields = Object.values(mapping.tags.fields);
  const comparison = compileComparison(
    target,
    Object.keys(mapping.file.fields),
    tagFields,
    mapping.customFields,
  );
  const judge = judgeOf({ bound, load });
  return {
    compare: (sent, seen, by) => {
      if (by === "answer" && !shows(seen, sent.record, judge)) return undefined;
      const before = "image" in sent.row ? sent.row.image.before : undefined;
      const differences = findWriteDifferences(sent.record, seen, before, judge, {
        absentIsIgnored: by === "reading",
        cleared: clearedBy(sent, judge),
      });
      const left = leftBy(sent, seen, by, comparison);
      return left === undefined ? { differences } : { differences, left };
    },
    isChosen: chooseRows(load.id, load.terms?.verify ?? 0),
  };
}

type Judge = Pick<Comparison, "counts" | "isDecimal">;

/**
 * Which fields must be as they were sent: all but what the server writes by itself, also where the file gives it a value,
 * and the id, by which the record was found and which may be written as a number.
 */
function judgeOf({ bound, load }: Pick<LoadContext, "bound" | "load">): Judge {
  const { target, mapping } = bound;
  const tags = new Set<string>(Object.values(tagsOfLoad(load, bound).fields));
  const { counts, isDecimal } = compileComparison(target, [], Object.values(mapping.tags.fields));
  const { idField } = target.evidence;
  return { counts: (name) => name !== idField && (tags.has(name) || counts(name)), isDecimal };
}

/** Whether an answer has anything of what was sent, besides the id. */
function shows(seen: ExactObject, sent: ExactObject, { counts }: Judge): boolean {
  return Object.keys(seen).some((name) => Object.hasOwn(sent, name) && counts(name));
}

/** Fields that the record had before and that were taken out. */
function clearedBy({ row }: SentRow, { counts }: Judge): readonly string[] {
  if (row.cleared !== undefined || !("image" in row)) return row.cleared ?? [];
  const { before, after } = row.image;
  return Object.keys(before).filter((name) => !Object.hasOwn(after, name) && counts(name));
}

/**
 * The record as the row left it, where an undo needs to know: it has the record from before, and this is not what was
 * sent. What the answer shows was so right after the write. What is read later may be the work of somebody else, which
 * an undo must not take for ours: it counts where it is what was sent, rounded, written otherwise or ignored.
 */
function leftBy(
  sent: SentRow,
  seen: ExactObject,
  by: Verification["by"],
  comparison: Comparison,
): ExactObject | undefined {
  if (!("image" in sent.row)) return undefined;
  const { before, after } = sent.row.image;
  const base = sent.left ?? after;
  const options = { absentIsIgnored: by === "reading", cleared: clearedBy(sent, comparison) };
  const differences = findWriteDifferences(base, seen, before, comparison, options);
  const foreign = differences.filter(({ kind }) => by === "reading" && kind === "changed");
  const names = new Set(differences.map(({ field }) => topOf(field)));
  for (const { field } of foreign) names.delete(topOf(field));
  if (names.size === 0) return sent.left;
  const own = Object.entries(base).filter(([name]) => !names.has(name));
  const kept = Object.entries(seen).filter(([name]) => names.has(name));
  return Object.fromEntries(own.concat(kept));
}

/** The member of the record in which a field lies. */
function topOf(field: string): string {
  return field.split(/[.[]/, 1)[0] ?? "";
}

const parts = 2 ** 48;

/**
 * Chooses a share of a load's rows. It follows from load and row number alone, so every execution chooses the same rows.
 * @param share from 0 to 1
 */
export function chooseRows(
  loadId: string,
  share: number,
): (row: { readonly rowNumber: number }) => boolean {
  if (share <= 0) return () => false;
  if (share >= 1) return () => true;
  return ({ rowNumber }) => {
    const digest = createHash("sha256").update(`${loadId}:${rowNumber}`).digest();
    return digest.readUIntBE(0, 6) / parts < share;
  };
}
