import type { LedgerChoice } from "../load/books-place.ts";
import type { CorrectionLink } from "../ledger/correction-book.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { describeCorrections } from "../load/tell/describe-corrections.ts";
import { loadStandings, standingOf, type LoadStanding } from "../load/tell/load-standing.ts";
import { refuseWithoutLedger } from "../load/books/find-lost-loads.ts";
import { defaultRunsDir } from "../load/books/load-files.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import type { SummaryCorrection } from "../report/summary.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { countFrom0, text, runsFolder, ledger as ledgerChoice } from "./request-shapes.ts";
import { z } from "zod";

/** A load as it is now. */
export interface ListedLoad extends LoadRecord {
  /** False for a load that is `running` by its record, but whose process is gone: it can be resumed. */
  readonly isAtWork: boolean;
  /** The status, or `killed` for a load whose process is gone. */
  readonly standing: LoadStanding;
  /** Rows that were sent and whose answer is not known, where no process is at work and the load is not over; else 0. */
  readonly answersUnknown: number;
  /** Loads that this one corrects, and loads that correct it. */
  readonly corrections: readonly SummaryCorrection[];
}

/** Which loads are wanted; what is left out does not count. */
export interface LoadFilter {
  readonly standings?: readonly LoadStanding[] | undefined;
  readonly target?: string | undefined;
  /** Epoch milliseconds; loads that began then or later. */
  readonly since?: number | undefined;
  /** The newest ones only. */
  readonly most?: number | undefined;
  /** Where they are looked for. Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
}

interface ListRequest extends LoadFilter {
  readonly runsDir: string;
}

const standingWords = `a list of ${loadStandings.join(", ")}`;
const shape: RequestShape<ListRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  standings: z.array(z.enum(loadStandings, standingWords), standingWords).optional(),
  target: text.optional(),
  since: z.number("epoch milliseconds").optional(),
  most: countFrom0.optional(),
};

export async function listLoads(
  runsDir = defaultRunsDir,
  filter: LoadFilter = {},
): Promise<readonly ListedLoad[]> {
  return await enterOperation("listLoads", shape, { ...filter, runsDir }, list);
}

async function list({
  runsDir,
  ledger: choice,
  ...filter
}: ListRequest): Promise<readonly ListedLoad[]> {
  const place = { runsDir, ledger: choice };
  if (!(await hasLedger(place))) {
    await refuseWithoutLedger(place);
    return [];
  }
  return await withLedgerToRead(place, async (ledger) => {
    const links = await ledger.corrections.links();
    const loads = await ledger.listLoads();
    const listed = loads
      .map((load) => describeListed(load, links))
      .filter((load) => matches(load, filter))
      .slice(0, filter.most);
    return await Promise.all(
      listed.map(async (load) =>
        mayOwe.has(load.standing)
          ? { ...load, answersUnknown: await ledger.history.countUnanswered(load.id) }
          : load,
      ),
    );
  });
}

/** Loads that ended before all their answers were in. */
const mayOwe: ReadonlySet<LoadStanding> = new Set(["stopped", "queued", "killed", "abandoned"]);

function describeListed(load: LoadRecord, links: readonly CorrectionLink[]): ListedLoad {
  const standing = standingOf(load);
  const corrections = describeCorrections(links, load.id);
  return { ...load, isAtWork: standing === "running", standing, answersUnknown: 0, corrections };
}

function matches(load: ListedLoad, { standings, target, since }: LoadFilter): boolean {
  return (
    (standings === undefined || standings.includes(load.standing)) &&
    (target === undefined || load.targetName === target) &&
    (since === undefined || load.createdAt >= since)
  );
}
