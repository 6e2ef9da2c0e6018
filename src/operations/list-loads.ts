import type { LedgerChoice } from "../load/books-place.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { describeCorrections } from "../load/tell/describe-corrections.ts";
import type { LoadStatus } from "../rows/outcome.ts";
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

/**
 * Which loads are wanted; what is left out does not count.
 * @example
 * const filter: LoadFilter = { ids: ["wb-20261122-023100-1c9f3d20"] };
 * const older: LoadFilter = { behind: { id: "wb-20261122-023100-1c9f3d20", createdAt: Date.parse("2026-11-22T02:31:00Z") } };
 */
export interface LoadFilter {
  /** Only loads that stand so; default: all. */
  readonly standings?: readonly LoadStanding[] | undefined;
  /** Only loads into this target. */
  readonly target?: string | undefined;
  /** Only loads of a file whose name begins so. */
  readonly file?: string | undefined;
  /** Only these, by their whole ids. */
  readonly ids?: readonly string[] | undefined;
  /** Only loads that come behind this one, which is newer; for whoever turns pages. */
  readonly behind?: Pick<LoadRecord, "id" | "createdAt"> | undefined;
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

/** Loads that are read at once: few statements for thousands, and no more of them in memory than a page where few are wanted. */
const pageSize = 200;

/** A database takes some thousand values in one statement. */
const idsAtOnce = 500;

const standingWords = `a list of ${loadStandings.join(", ")}`;
const shape: RequestShape<ListRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  standings: z.array(z.enum(loadStandings, standingWords), standingWords).optional(),
  target: text.optional(),
  file: text.optional(),
  ids: z.array(text, "a list of ids").max(idsAtOnce, `at most ${idsAtOnce} ids`).optional(),
  behind: z.looseObject({ id: text, createdAt: z.number("epoch milliseconds") }).optional(),
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
    const { most = Infinity } = filter;
    const listed: ListedLoad[] = [];
    for await (const page of readPages(ledger, filter)) {
      const wanted = page
        .filter(({ standing }) => filter.standings?.includes(standing) !== false)
        .slice(0, most - listed.length);
      listed.push(...(await describeListed(ledger, wanted)));
      if (listed.length >= most) break;
    }
    return listed;
  });
}

type Standing = Pick<ListedLoad, "standing"> & LoadRecord;

/** The status of loads that stand so. */
const recordedAs: Readonly<Record<LoadStanding, LoadStatus>> = {
  running: "running",
  stopped: "stopped",
  completed: "completed",
  abandoned: "abandoned",
  queued: "stopped",
  killed: "running",
};

/** Newest first. Whether a load that is running by its record was killed only its process tells. */
async function* readPages(
  ledger: Ledger,
  { standings, target, file, ids, since, behind, most = pageSize }: LoadFilter,
): AsyncGenerator<readonly Standing[], void, undefined> {
  const statuses = standings?.map((one) => recordedAs[one]);
  const few = { targetName: target, sourceName: file, ids };
  const wanted = { ...few, statuses, since, most: Math.min(most, pageSize) };
  let before = behind;
  do {
    const page = await ledger.listLoads({ ...wanted, before });
    if (page.length > 0) yield page.map((load) => ({ ...load, standing: standingOf(load) }));
    before = page.length < wanted.most ? undefined : page.at(-1);
  } while (before !== undefined);
}

/** What is told of loads beyond their records, for all of a page at once. */
export async function describeListed(
  ledger: Ledger,
  loads: readonly Standing[],
): Promise<readonly ListedLoad[]> {
  if (loads.length === 0) return [];
  const links = await ledger.corrections.links(...loads.map(({ id }) => id));
  const owing = loads.filter(({ standing }) => mayOwe.has(standing)).map(({ id }) => id);
  const unanswered = await ledger.history.countUnanswered(owing);
  return loads.map((load) => ({
    ...load,
    isAtWork: load.standing === "running",
    answersUnknown: unanswered.get(load.id) ?? 0,
    corrections: describeCorrections(links, load.id),
  }));
}

/** Loads that ended before all their answers were in. */
const mayOwe: ReadonlySet<LoadStanding> = new Set(["stopped", "queued", "killed", "abandoned"]);
