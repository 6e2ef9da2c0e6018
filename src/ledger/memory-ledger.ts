import { noOutcomes } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import { decideRowWrite, rowOf } from "./decide-row-write.ts";
import type { RowWrite } from "./decide-row-write.ts";
import {
  executionFenced,
  loadBusy,
  loadExists,
  loadUnknown,
  rowSettled,
} from "./ledger-failures.ts";
import type {
  Execution,
  ExecutionEnd,
  ExecutionOwner,
  Intent,
  Ledger,
  LedgerRow,
  LoadRecord,
  NewLoad,
  Operator,
} from "./ledger.ts";
import { createMemoryApprovalBook, keepImage, openMemoryImages } from "./memory-images.ts";
import { openMemoryBooks } from "./memory-books.ts";
import { createMemoryRequestBook } from "./memory-request-book.ts";
import type { StoredLoad } from "./stored-load.ts";
import { isTouchedBy, type RowHistory, type TouchedRow } from "./row-history.ts";

/** A ledger that is gone with the process: for dry runs and tests. */
export function openMemoryLedger(): Ledger {
  return new MemoryLedger();
}

class MemoryLedger implements Ledger {
  readonly requests = createMemoryRequestBook();
  readonly interventions: Ledger["interventions"];
  readonly revisions: Ledger["revisions"];
  readonly corrections: Ledger["corrections"];
  readonly images: Ledger["images"];
  readonly approvals = createMemoryApprovalBook();
  readonly #loads = new Map<string, StoredLoad>();
  readonly history: RowHistory = {
    find: async (loadId, id, most) => {
      const touched: TouchedRow[] = [];
      for await (const row of this.rows(loadId)) if (isTouchedBy(row, id)) touched.push({ row });
      return touched.slice(-most);
    },
  };

  constructor() {
    const books = openMemoryBooks(this.#loads, (execution) => this.#fence(execution));
    this.interventions = books.interventions;
    this.revisions = books.revisions;
    this.corrections = books.corrections;
    this.images = openMemoryImages(this.#loads);
  }

  async createLoad(load: NewLoad): Promise<void> {
    if (this.#loads.has(load.id)) throw loadExists(load.id);
    const begun = { rowCount: undefined, finishedAt: undefined };
    const record = { ...load, ...begun, status: "stopped" as const, statusReason: "not begun" };
    this.#loads.set(load.id, {
      record,
      epoch: 0,
      owner: undefined,
      operators: [],
      rows: new Map(),
      sentAt: new Map(),
      interventions: [],
      corrections: new Map(),
      images: new Map(),
    });
  }

  async findLoad(idOrPrefix: string): Promise<LoadRecord | undefined> {
    const exact = this.#loads.get(idOrPrefix);
    if (exact !== undefined) return toRecord(exact);
    if (idOrPrefix === "") return undefined;
    const loads = [...this.#loads.values()];
    const [load, other] = loads.filter(({ record }) => record.id.startsWith(idOrPrefix));
    return load === undefined || other !== undefined ? undefined : toRecord(load);
  }

  async listLoads(): Promise<readonly LoadRecord[]> {
    const newestFirst = (a: LoadRecord, b: LoadRecord): number =>
      b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
    return [...this.#loads.values()].map(toRecord).toSorted(newestFirst);
  }

  async beginExecution(
    loadId: string,
    owner: ExecutionOwner,
    isAlive: (owner: ExecutionOwner) => boolean,
  ): Promise<Execution> {
    const load = this.#loads.get(loadId);
    if (load === undefined) throw loadUnknown(loadId);
    if (load.owner !== undefined && isAlive(load.owner)) {
      throw loadBusy(loadId, load.owner, load.owner.host !== owner.host);
    }
    const running = { status: "running" as const, statusReason: undefined, finishedAt: undefined };
    load.record = { ...load.record, ...running };
    load.epoch += 1;
    load.owner = owner;
    load.operators.push(toOperator(owner));
    return { loadId, epoch: load.epoch };
  }

  async assertUnderWay(execution: Execution): Promise<void> {
    this.#fence(execution);
  }

  async intend(execution: Execution, intent: Intent): Promise<void> {
    this.#write(execution, { kind: "intent", intent });
  }

  async settle(execution: Execution, result: RowResult): Promise<void> {
    this.#write(execution, { kind: "outcome", result });
  }

  async flush(): Promise<void> {}

  async endExecution(execution: Execution, end: ExecutionEnd): Promise<void> {
    const load = this.#fence(execution);
    load.owner = undefined;
    load.record = {
      ...load.record,
      status: end.status,
      statusReason: end.reason,
      rowCount: end.rowCount ?? load.record.rowCount,
      finishedAt: end.at,
    };
  }

  async *rows(loadId: string): AsyncIterable<LedgerRow> {
    const rows = this.#loads.get(loadId)?.rows ?? new Map<number, LedgerRow>();
    const rowNumbers = [...rows.keys()].toSorted((a, b) => a - b);
    for (const rowNumber of rowNumbers) {
      const row = rows.get(rowNumber);
      if (row !== undefined) yield row;
    }
  }

  async close(): Promise<void> {}

  #fence(execution: Execution): StoredLoad {
    const load = this.#loads.get(execution.loadId);
    if (load?.owner === undefined || load.epoch !== execution.epoch) {
      throw executionFenced(execution);
    }
    return load;
  }

  #write(execution: Execution, write: RowWrite): void {
    const load = this.#fence(execution);
    const { rows, sentAt } = load;
    const { rowNumber } = rowOf(write);
    const known = rows.get(rowNumber);
    const outcome = known?.state === "settled" ? known.result.outcome : undefined;
    const decision = decideRowWrite(outcome, write.kind);
    if (decision === "write") {
      keepImage(load, write);
      rows.set(rowNumber, nextRow(known, write));
      if (write.kind === "intent") sentAt.set(rowNumber, Date.now());
    }
    if (decision === "refuse" && outcome !== undefined) {
      throw rowSettled(execution, rowNumber, outcome);
    }
  }
}

function nextRow(known: LedgerRow | undefined, write: RowWrite): LedgerRow {
  if (write.kind === "intent") {
    const { image: _, ...intent } = write.intent;
    return { state: "intended", intent };
  }
  const { left: _, ...result } = write.result;
  const hash = known?.state === "intended" ? known.intent.payloadHash : known?.result.payloadHash;
  return {
    state: "settled",
    result: { ...(hash === undefined ? {} : { payloadHash: hash }), ...result },
  };
}

function toOperator({ host, user }: Operator): Operator {
  return user === undefined ? { host } : { host, user };
}

function toRecord({ record, owner, operators, rows }: StoredLoad): LoadRecord {
  const [startedBy, ...later] = operators;
  const resumedBy = later.at(-1);
  const counts = noOutcomes();
  for (const row of rows.values()) if (row.state === "settled") counts[row.result.outcome] += 1;
  return {
    ...record,
    counts,
    ...(owner === undefined ? {} : { owner }),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(resumedBy === undefined ? {} : { resumedBy }),
  };
}
