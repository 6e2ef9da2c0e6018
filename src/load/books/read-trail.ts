import type { Operator } from "../../kernel/this-process.ts";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { LoadTerms, NewLoad } from "../../ledger/load-record.ts";
import { systemCodeOf } from "../../kernel/load-error.ts";
import { outcomes, type Outcome } from "../../rows/outcome.ts";
import { rowErrorCatalogue, type RowErrorCode } from "../../rows/catalogue/index.ts";

/** What a load's log says so that it can be adopted when its ledger is lost. Read by later versions, so they never change. */
export const trailMessages = {
  begins: "execution begins",
  leave: "rows may leave",
  recorded: "rows recorded as applied",
  notIn: "row did not go in",
  unrecorded: "outcome is not in the ledger",
  ends: "execution ends",
} as const;

/** What a log tells of a row; `unknown`: it may have left, and nothing more is told. */
export interface ToldRow {
  readonly outcome: Outcome;
  readonly line: number;
  readonly code?: RowErrorCode;
  readonly httpStatus?: number;
  readonly attempts: number;
  /** The new record's, where the ledger could not be told of it. */
  readonly serverId?: string;
  /** Epoch milliseconds of the line. */
  readonly at: number;
}

/** A row that the API confirmed when the ledger could not be written, or was another execution's by then. */
export interface UnrecordedRow {
  /** Of the execution that sent it. */
  readonly epoch: number;
  readonly httpStatus: number | undefined;
  readonly serverId: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface TrailPart {
  readonly rows: ReadonlyMap<number, ToldRow>;
  /** Rows of which nothing is told but that they may have left, with the outcomes that this may have come after. */
  readonly left: ReadonlyMap<number, readonly Outcome[]>;
  /** The same for every row, where an execution tells nothing of its rows. */
  readonly leftAtAll: readonly Outcome[] | undefined;
}

/** What the log of a load tells. */
export interface Trail {
  /** Undefined where no version that tells it has written the log. */
  readonly load: NewLoad | undefined;
  readonly executions: readonly {
    readonly epoch: number;
    readonly by: Operator;
    readonly at: number;
  }[];
  readonly newestEpoch: number;
  /** The newest execution of which the log tells how it ended; 0: none. */
  readonly endedEpoch: number;
  readonly rowCount: number | undefined;
  /** Rows that went in and that the ledger could not be told of, by row number. */
  readonly unrecorded: ReadonlyMap<number, UnrecordedRow>;
  /** From the first line on. */
  readonly all: TrailPart;
  /** Behind the last execution that wrote its reports. */
  readonly sinceReports: TrailPart;
}

type Line = Readonly<Record<string, unknown>>;

/** Outcomes that a resume may send again. */
const resumed: readonly Outcome[] = ["not-attempted"];

/** Outcomes that an execution which tells nothing of its rows may have sent again. */
const anything: readonly Outcome[] = ["not-attempted", "failed", "skipped"];

/** What a folder without a log tells. */
export const noTrail: TrailPart = { rows: new Map(), left: new Map(), leftAtAll: anything };

/** Reads a load's log, a line at a time; what is no line of ours is passed over. Undefined where there is no log. */
export async function readTrail(path: string): Promise<Trail | undefined> {
  const reader = new TrailReader();
  const input = createReadStream(path, "utf8");
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      const line = parseLine(text);
      if (line !== undefined) reader.take(line);
    }
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  } finally {
    input.destroy();
  }
  return reader.trail;
}

class Part implements TrailPart {
  readonly rows = new Map<number, ToldRow>();
  readonly left = new Map<number, readonly Outcome[]>();
  leftAtAll: readonly Outcome[] | undefined;

  leave(from: number, upTo: number, again: readonly Outcome[]): void {
    for (let row = from; row <= upTo; row += 1) {
      const told = this.rows.get(row);
      if (told !== undefined && !again.includes(told.outcome)) continue;
      this.rows.delete(row);
      if ((this.left.get(row)?.length ?? 0) < again.length) this.left.set(row, again);
    }
  }

  leaveAll(): void {
    this.leftAtAll = anything;
    for (const [row, { outcome }] of this.rows)
      if (anything.includes(outcome)) this.rows.delete(row);
  }

  tell(row: number, told: ToldRow): void {
    if (this.rows.get(row)?.outcome !== "applied") this.rows.set(row, told);
  }
}

class TrailReader {
  #load: NewLoad | undefined;
  #rowCount: number | undefined;
  #newestEpoch = 0;
  #endedEpoch = 0;
  #again: readonly Outcome[] = resumed;
  readonly #executions: { epoch: number; by: Operator; at: number }[] = [];
  readonly #unrecorded = new Map<number, UnrecordedRow>();
  readonly #all = new Part();
  #sinceReports = new Part();

  get trail(): Trail {
    return {
      load: this.#load,
      executions: this.#executions,
      newestEpoch: this.#newestEpoch,
      endedEpoch: this.#endedEpoch,
      rowCount: this.#rowCount,
      unrecorded: this.#unrecorded,
      all: this.#all,
      sinceReports: this.#sinceReports,
    };
  }

  take(line: Line): void {
    switch (line["message"]) {
      case trailMessages.begins:
        return this.#begin(line);
      case trailMessages.leave:
        return this.#leave(line);
      case trailMessages.recorded:
        return this.#record(line);
      case trailMessages.notIn:
        return this.#notIn(line, numberOf(line, "rowNumber"));
      case trailMessages.unrecorded:
        this.#keepUnrecorded(line);
        return this.#notIn(line, numberOf(line, "row"));
      case trailMessages.ends: {
        this.#endedEpoch = numberOf(line, "epoch") ?? this.#newestEpoch;
        this.#rowCount = numberOf(line, "rows") ?? this.#rowCount;
        this.#sinceReports = new Part();
      }
    }
  }

  #begin(line: Line): void {
    const epoch = numberOf(line, "epoch") ?? this.#newestEpoch + 1;
    this.#newestEpoch = Math.max(this.#newestEpoch, epoch);
    this.#rowCount = numberOf(line, "rows") ?? this.#rowCount;
    const load = loadOf(line);
    this.#load = load ?? this.#load;
    if (load === undefined) for (const part of [this.#all, this.#sinceReports]) part.leaveAll();
    const again = (textOf(line, "reopens") ?? "").split(",");
    this.#again = [...resumed, ...outcomes.filter((outcome) => again.includes(outcome))];
    const [host, user] = [textOf(line, "host"), textOf(line, "user")];
    if (host !== undefined)
      this.#executions.push({
        epoch,
        by: user === undefined ? { host } : { host, user },
        at: timeOf(line),
      });
  }

  #leave(line: Line): void {
    const [from, upTo] = [numberOf(line, "from"), numberOf(line, "upTo")];
    if (from === undefined || upTo === undefined || upTo - from > 1_000_000) return;
    for (const part of [this.#all, this.#sinceReports]) part.leave(from, upTo, this.#again);
  }

  #record(line: Line): void {
    const at = timeOf(line);
    for (const range of (textOf(line, "rows") ?? "").split(",")) {
      const [from = Number.NaN, to = from] = range.split("-").map(Number);
      for (let row = from; row <= Math.min(to, from + 1_000_000); row += 1)
        this.#tell(row, { outcome: "applied", line: 0, attempts: 1, at });
    }
  }

  #keepUnrecorded(line: Line): void {
    const [row, epoch] = [numberOf(line, "row"), numberOf(line, "epoch")];
    if (row === undefined || epoch === undefined || line["outcome"] !== "applied") return;
    const [httpStatus, serverId] = [numberOf(line, "httpStatus"), textOf(line, "serverId")];
    this.#unrecorded.set(row, { epoch, httpStatus, serverId, at: timeOf(line) });
  }

  #notIn(line: Line, row: number | undefined): void {
    const outcome = outcomes.find((known) => known === line["outcome"]);
    if (row === undefined || outcome === undefined) return;
    const code = codeOf(line["code"]);
    const [httpStatus, serverId] = [numberOf(line, "httpStatus"), textOf(line, "serverId")];
    this.#tell(row, {
      outcome,
      line: numberOf(line, "line") ?? 0,
      // A row that was answered has left.
      attempts: numberOf(line, "attempts") ?? (httpStatus === undefined ? 0 : 1),
      at: timeOf(line),
      ...(code === undefined ? {} : { code }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(serverId === undefined ? {} : { serverId }),
    });
  }

  #tell(row: number, told: ToldRow): void {
    this.#all.tell(row, told);
    this.#sinceReports.tell(row, told);
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? { ...line } : undefined;
  } catch {
    return undefined;
  }
}

function loadOf(line: Line): NewLoad | undefined {
  const text = (name: string): string => textOf(line, name) ?? "";
  if (textOf(line, "fingerprint") === undefined) return undefined;
  const terms = textOf(line, "terms");
  const rowsHash = textOf(line, "rowsHash");
  const parsed: LoadTerms | undefined = terms === undefined ? undefined : JSON.parse(terms);
  return {
    id: text("loadId"),
    targetName: text("target"),
    baseUrl: text("baseUrl"),
    tenant: textOf(line, "tenant"),
    sourcePath: text("sourcePath"),
    sourceName: text("sourceName"),
    fingerprint: text("fingerprint"),
    sourceSize: numberOf(line, "sourceSize") ?? 0,
    mappingPath: text("mappingPath"),
    mappingHash: text("mappingHash"),
    programVersion: text("programVersion"),
    connectionName: textOf(line, "connectionName"),
    createdAt: numberOf(line, "createdAt") ?? timeOf(line),
    ...(rowsHash === undefined ? {} : { rowsHash }),
    ...(parsed === undefined ? {} : { terms: parsed }),
  };
}

/** The code of a row error that this version knows. */
export function codeOf(text: unknown): RowErrorCode | undefined {
  const isKnown = (code: string): code is RowErrorCode => Object.hasOwn(rowErrorCatalogue, code);
  return typeof text === "string" && isKnown(text) ? text : undefined;
}

function textOf(line: Line, name: string): string | undefined {
  const value = line[name];
  return typeof value === "string" ? value : undefined;
}

function numberOf(line: Line, name: string): number | undefined {
  const value = line[name];
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function timeOf(line: Line): number {
  return Date.parse(textOf(line, "timestamp") ?? "") || 0;
}
