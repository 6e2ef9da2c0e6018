import { exitCodes, type LoadRecord, type SimulatorOptions } from "../../../src/index.ts";
import type { SimulatedRecord } from "../../../src/simulator/simulator.ts";
import type { ServiceName } from "../../../src/simulator/services.ts";
import {
  actionHeader,
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
  detailMapping,
  detailRows,
  groupedMapping,
} from "../load-files.ts";
import { correctionMapping, correctionRows, liveActions } from "../live-actions.ts";
import { assertExit, type Workdir } from "../workdir.ts";

/** A kind of load that is killed again and again. */
export interface KillStory {
  readonly name: string;
  readonly rows: number;
  readonly source: string;
  readonly mapping: string;
  readonly service: ServiceName;
  readonly flags: readonly string[];
  /** What the API holds before. */
  readonly records?: SimulatorOptions["records"];
  /** The command that begins the load, and whatever has to go before; `rows.csv` and `mapping.yaml` are there. */
  readonly begin: (workdir: Workdir, place: readonly string[]) => Promise<readonly string[]>;
  /** True for the load that is killed, where another one goes before it. */
  readonly isOurs: (load: LoadRecord) => boolean;
  /** The name that the record of a row has at the end, where rows change names. */
  readonly nameOf?: (row: number) => string;
  /** Creates: what was in flight at a kill may end in doubt, and must not be sent again. */
  readonly isCreate?: boolean;
  /** The first row of the record that a row is part of; absent: each row is one. */
  readonly firstOf?: (row: number) => number;
  /** The row that a write of a record belongs to. */
  readonly rowOf: (record: SimulatedRecord, recordNo: number | undefined) => number;
}

const byRecordNo: KillStory["rowOf"] = (_record, recordNo) => recordNo ?? Number.NaN;

const load: Pick<KillStory, "begin" | "isOurs"> = {
  begin: async (_workdir, place) => ["load", "rows.csv", "-m", "mapping.yaml", ...place, "--yes"],
  isOurs: () => true,
};

/** Runs a command that has to end well, before anything is killed. */
async function carryOut(workdir: Workdir, words: readonly string[]): Promise<void> {
  assertExit(await workdir.run(words), exitCodes.ok);
}

const plan: Pick<KillStory, "begin" | "isOurs"> = {
  begin: async (workdir, place) => {
    await carryOut(workdir, ["plan", "rows.csv", "-m", "mapping.yaml", ...place, "-o", "a.plan"]);
    return ["apply", "a.plan", ...place, "--yes"];
  },
  isOurs: () => true,
};

const wayBack: Pick<KillStory, "begin" | "isOurs"> = {
  begin: async (workdir, place) => {
    await carryOut(workdir, ["load", "rows.csv", "-m", "mapping.yaml", ...place, "--yes"]);
    await carryOut(workdir, ["undo", ...workdir.loadIds(), ...place, "-o", "back.plan"]);
    return ["apply", "back.plan", ...place, "--yes"];
  },
  isOurs: ({ terms }) => terms?.undoes !== undefined,
};

const merging = (rows: number) =>
  ({
    rows,
    source: correctionRows(rows),
    mapping: correctionMapping,
    service: "collect",
    flags: ["--tenant", "acme"],
    records: liveActions(rows),
    rowOf: byRecordNo,
  }) as const satisfies Partial<KillStory>;

/** Many rows of few ids, so that rows often wait for an earlier one of the same id. */
function repeatedActions(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, at) => `act-${at % 17},Gold ${at + 1},pending,2026-03-01`,
  );
  return `${[actionHeader, ...lines].join("\n")}\n`;
}

/**
 * @param rows of each story; those in batches have more. There have to be so many that the last resume, which nobody kills,
 * finds some left.
 */
export const killStoriesOf = (rows: number): readonly KillStory[] => [
  {
    ...load,
    name: "updates",
    rows,
    source: actionRows(rows),
    mapping: actionMapping,
    service: "collect",
    flags: ["--tenant", "acme"],
    rowOf: byRecordNo,
  },
  {
    ...load,
    name: "updates of few ids",
    rows,
    source: repeatedActions(rows),
    mapping: actionMapping,
    service: "collect",
    flags: ["--tenant", "acme"],
    rowOf: byRecordNo,
  },
  {
    ...load,
    name: "creates",
    rows,
    source: creationRows(rows),
    mapping: creationMapping,
    service: "certifications",
    flags: ["--tenant", "acme"],
    isCreate: true,
    rowOf: byRecordNo,
  },
  {
    ...load,
    name: "updates in batches",
    rows: 3 * rows,
    source: detailRows(3 * rows),
    mapping: detailMapping,
    service: "billingplatform",
    flags: ["--batch", "6"],
    rowOf: ({ id }) => Number(id) - 5000,
  },
  { ...load, ...merging(rows), name: "merges", nameOf: (row) => `New ${row}` },
  { ...plan, ...merging(rows), name: "a plan", nameOf: (row) => `New ${row}` },
  { ...wayBack, ...merging(rows), name: "a way back", nameOf: (row) => `Name of act-${row}` },
];

/** Kinds of loads of which workers share more than rows: records of several rows, and what all of them may change together. */
export const sharedStoriesOf = (rows: number): readonly KillStory[] => [
  {
    ...load,
    name: "creates of two rows each",
    rows: 2 * rows,
    source: `${["Ref,Name,Notice", ...Array.from({ length: 2 * rows }, (_, at) => `ref-${Math.floor(at / 2)},Run,n-${at}`)].join("\n")}\n`,
    mapping: groupedMapping,
    service: "certifications",
    flags: ["--tenant", "acme"],
    isCreate: true,
    firstOf: (row) => row - ((row + 1) % 2),
    rowOf: byRecordNo,
  },
  {
    ...load,
    ...merging(rows),
    // A row that is counted twice breaks it.
    mapping: `${correctionMapping}guard: { max_rows_changed: ${rows} }\n`,
    name: "merges that a guard just allows",
    nameOf: (row) => `New ${row}`,
  },
];

/** An API in trouble: it loses answers, fails, and refuses what comes too fast. */
export const troubledApi: SimulatorOptions = {
  latency: { fromMs: 1, toMs: 12 },
  lost: 0.02,
  faults: 0.02,
  rate: { requestsPerSecond: 150, burst: 20 },
  retryAfter: "none",
  serverFields: "optional",
};
