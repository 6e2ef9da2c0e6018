import type { SimulatorOptions } from "../../../src/index.ts";
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
} from "../load-files.ts";

/** A kind of load that is killed again and again. */
export interface KillStory {
  readonly name: string;
  readonly rows: number;
  readonly source: string;
  readonly mapping: string;
  readonly service: ServiceName;
  readonly flags: readonly string[];
  /** Creates: what was in flight at a kill may end in doubt, and must not be sent again. */
  readonly isCreate?: boolean;
  /** The row that a write of a record belongs to. */
  readonly rowOf: (record: SimulatedRecord, recordNo: number | undefined) => number;
}

const byRecordNo: KillStory["rowOf"] = (_record, recordNo) => recordNo ?? Number.NaN;

/** Many rows of few ids, so that rows often wait for an earlier one of the same id. */
function repeatedActions(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, at) => `act-${at % 17},Gold ${at + 1},pending,2026-03-01`,
  );
  return `${[actionHeader, ...lines].join("\n")}\n`;
}

export const killStories: readonly KillStory[] = [
  {
    name: "updates",
    rows: 160,
    source: actionRows(160),
    mapping: actionMapping,
    service: "collect",
    flags: ["--tenant", "acme"],
    rowOf: byRecordNo,
  },
  {
    name: "updates of few ids",
    rows: 160,
    source: repeatedActions(160),
    mapping: actionMapping,
    service: "collect",
    flags: ["--tenant", "acme"],
    rowOf: byRecordNo,
  },
  {
    name: "creates",
    rows: 160,
    source: creationRows(160),
    mapping: creationMapping,
    service: "certifications",
    flags: ["--tenant", "acme"],
    isCreate: true,
    rowOf: byRecordNo,
  },
  {
    name: "updates in batches",
    rows: 900,
    source: detailRows(900),
    mapping: detailMapping,
    service: "billingplatform",
    flags: ["--batch", "6"],
    rowOf: ({ id }) => Number(id) - 5000,
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
