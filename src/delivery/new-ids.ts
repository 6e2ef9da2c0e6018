import type { RowResult } from "../rows/row.ts";
import type { DeliveryJournal } from "./delivery-options.ts";

/** Sees to it that two creates of a load are not believed to have made one and the same record. */
export interface NewIds {
  /**
   * The result itself, at once where it is of no new record; or the row in doubt where the id that it was given is another row's new record
   * already.
   */
  readonly check: (result: RowResult) => RowResult | Promise<RowResult>;
  /** The outcome is durable: from now on the journal knows the id. */
  readonly over: (result: RowResult) => void;
}

/** Holds the ids of rows whose outcome is not durable yet; of all others the journal is asked. */
export function createNewIds(journal: Pick<DeliveryJournal, "idGivenBefore">): NewIds {
  const underWay = new Map<string, number>();
  const over = ({ serverId = "", rowNumber }: RowResult): void => {
    if (underWay.get(serverId) === rowNumber) underWay.delete(serverId);
  };
  const askJournal = async (result: RowResult, serverId: string): Promise<RowResult> => {
    const earlier = await journal.idGivenBefore?.(serverId);
    if (earlier === undefined || earlier === result.rowNumber) return result;
    over(result);
    return inDoubt(result, earlier);
  };
  return {
    check: (result) => {
      const { serverId, rowNumber, outcome } = result;
      if (serverId === undefined || outcome !== "applied") return result;
      const rival = underWay.get(serverId);
      if (rival !== undefined) return inDoubt(result, rival);
      // Claimed before the journal is asked, so that of two rows only one is believed.
      underWay.set(serverId, rowNumber);
      return askJournal(result, serverId);
    },
    over,
  };
}

function inDoubt(result: RowResult, earlierRow: number): RowResult {
  const { serverId = "", appliedAt: _unproved, ...rest } = result;
  const { rowNumber, line } = rest;
  const facts = { id: serverId, earlier_row: earlierRow };
  const error = { code: "id-given-before", stage: "delivery", rowNumber, line, facts } as const;
  return { ...rest, outcome: "in-doubt", errors: [error] };
}
