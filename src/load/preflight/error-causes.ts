import type { Cause } from "../load-proposal.ts";
import type { RowError } from "../../rows/row-error.ts";
import { withoutIndexes } from "../../rows/without-indexes.ts";

export interface ErrorCauses {
  readonly add: (error: RowError) => void;
  /**
   * Those of the mapping first, then by how often they occur.
   * @param mappedRows rows that could have had errors of the mapping
   */
  readonly list: (mappedRows: number) => readonly Cause[];
}

const mostPlaces = 3;
/** Fewer rows may all have the same fault of their own. */
const fewRows = 10;
/** Names of fields may come out of cells; beyond this many causes the code alone tells them apart. */
const mostCauses = 500;

type Counted = { -readonly [Name in keyof Omit<Cause, "isInEveryRow">]: Cause[Name] };

/** Puts errors together that one change of the mapping or the export would mend; whose rows they are does not count here. */
export function createErrorCauses(): ErrorCauses {
  const causes = new Map<string, Counted>();
  return {
    add: (error) => {
      const { code, column } = error;
      const field = error.field === undefined ? undefined : withoutIndexes(error.field);
      const whole = JSON.stringify([code, column, field]);
      const isMerged = !causes.has(whole) && causes.size >= mostCauses;
      const name = isMerged ? code : whole;
      const cause = causes.get(name) ?? {
        code,
        column: isMerged ? undefined : column,
        field: isMerged ? undefined : field,
        isOfMapping: !isMerged && column === undefined && field !== undefined && !isOfRow(error),
        count: 0,
        first: [],
      };
      causes.set(name, cause);
      cause.count += 1;
      if (cause.first.length < mostPlaces) cause.first = [...cause.first, error];
    },
    list: (mappedRows) =>
      [...causes.values()]
        .map((cause): Cause => ({
          ...cause,
          isInEveryRow: mappedRows >= fewRows && cause.count >= mappedRows,
        }))
        .toSorted((a, b) => Number(b.isOfMapping) - Number(a.isOfMapping) || b.count - a.count),
  };
}

/** A hole in a list is left by the blank cells of its row. */
const isOfRow = ({ code, stage }: RowError): boolean =>
  stage === "source" || code === "list-has-a-hole";
