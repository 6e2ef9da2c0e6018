import { KeyedNotes } from "./keyed-notes.ts";
import { laterOnes } from "./parted-notes.ts";
import { mostRowsOfGroup } from "../../mapping/schema/group-schema.ts";
import type { RowGroup } from "../../mapping/group/compile-group.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { Facts } from "../../rows/catalogue/row-error-kind.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { SourceRow } from "../../rows/row.ts";
import type { BoundLoad } from "../bound-load.ts";

/** Why the rows of a group can't be one record. */
type GroupFault =
  /** The line on which its rows go on. */
  { readonly code: "group-apart"; readonly line: number } | { readonly code: "group-too-long" };

type FaultyGroups = KeyedNotes<GroupFault>;

const codes: ReadonlySet<RowErrorCode> = new Set(["group-apart", "group-too-long", "group-blank"]);

/** True for a row that can be read; only its group is at fault. */
export const isGroupFault = ({ error }: SourceRow): boolean =>
  error !== undefined && codes.has(error.code);

/**
 * The load with each row knowing with which it lies together, where the mapping makes records of several rows. The file is read once for that, to
 * find groups that lie apart. Memory does not grow with the groups.
 */
export async function groupRows(
  bound: BoundLoad,
  signal: AbortSignal | undefined,
): Promise<BoundLoad> {
  const { group } = bound.mapper;
  if (group === undefined) return bound;
  const { readRows: read } = bound;
  const faulty = await findFaultyGroups(read(signal), group);
  return {
    ...bound,
    readRows: async function* readGrouped(...asked) {
      let last: { readonly key: string; readonly from: number } | undefined;
      for await (const row of read(...asked)) {
        if (row.error !== undefined) {
          yield row;
          continue;
        }
        const key = group.keyOf(row);
        const fault = faultOf(row, key, { bound, group, faulty });
        if (fault !== undefined) yield { ...row, error: fault };
        else if (key === undefined) yield { ...row, groupFrom: row.rowNumber };
        else {
          if (last?.key !== key) last = { key, from: row.rowNumber };
          yield { ...row, groupFrom: last.from };
        }
      }
    },
  };
}

async function findFaultyGroups(
  rows: AsyncIterable<SourceRow>,
  group: RowGroup,
): Promise<FaultyGroups> {
  const faulty: FaultyGroups = new KeyedNotes();
  const begun = beginningsOf(rows, group, (key) => faulty.set(key, { code: "group-too-long" }));
  for await (const [key, line] of laterOnes(begun))
    if (!faulty.has(key)) faulty.set(key, { code: "group-apart", line });
  return faulty;
}

/** Where rows of a group begin to lie together, each time that they do. */
async function* beginningsOf(
  rows: AsyncIterable<SourceRow>,
  group: RowGroup,
  onTooLong: (key: string) => void,
): AsyncGenerator<readonly [key: string, line: number], void, undefined> {
  let last: string | undefined;
  let length = 0;
  for await (const row of rows) {
    // A row that can't be read may belong anywhere, and is judged with its neighbours.
    if (row.error !== undefined) continue;
    const key = group.keyOf(row);
    if (key !== last) length = 0;
    length += 1;
    if (key !== undefined && key !== last) yield [key, row.line];
    if (key !== undefined && length > mostRowsOfGroup) onTooLong(key);
    last = key;
  }
}

interface Judging {
  readonly bound: Pick<BoundLoad, "mapper" | "source">;
  readonly group: RowGroup;
  readonly faulty: FaultyGroups;
}

/** Rows that are skipped are no part of a record, wherever they lie. */
function faultOf(
  row: SourceRow,
  key: string | undefined,
  { bound, group, faulty }: Judging,
): SourceRow["error"] {
  const fault = key === undefined ? ({ code: "group-blank" } as const) : faulty.get(key);
  if (fault === undefined || bound.mapper.skips(row)) return undefined;
  const facts: Facts = {
    by: group.by,
    ...(fault.code === "group-apart" && { again: nameOfPlace(fault.line, bound.source.sheet) }),
    ...(fault.code === "group-too-long" && { most: mostRowsOfGroup }),
  };
  const { rowNumber, line } = row;
  return { code: fault.code, stage: "mapping", rowNumber, line, facts };
}
