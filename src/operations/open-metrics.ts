import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { chooseDrops, loadDrops, runsDirOf } from "../arrivals/load-drops.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { claimOutput, type OutputClaim } from "../kernel/claim-output.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { ConfigurationError, messageOf, systemCodeOf, UsageError } from "../kernel/load-error.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { defaultRunsDir } from "../load/books/load-files.ts";
import type { BooksPlace, LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import type { LoadObserver } from "../load/load-request.ts";
import type { PromClient } from "../metrics/count-loads.ts";
import { createMetricBook, type DropFigures, type MetricBook } from "../metrics/metric-book.ts";
import { parseAddress, plainPage, servePages, type Page } from "../metrics/serve-pages.ts";
import { watchLoops, type WatchedLoops } from "../metrics/watched-loops.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { clock, ledger as ledgerChoice, path, text } from "./request-shapes.ts";
import type { WatchedDrop, WatchRequest } from "./watch-drops.ts";

/**
 * Of what metrics are kept, and who gets them.
 * @example
 * const request: MetricsRequest = { address: "127.0.0.1:9464" };
 */
export interface MetricsRequest {
  /** Where they are given out: `127.0.0.1:9464`, `[::1]:9464`, or a port of this machine. Absent: nowhere. */
  readonly address?: string;
  /** A file that `writeFile` writes: `*.prom`, in a folder of node_exporter's textfile collector. */
  readonly file?: string;
  /** The drops that are watched. Absent: none, the metrics are of one load. */
  readonly drops?: {
    /** Default: waybill.config.yaml. */
    readonly configPath?: string | undefined;
    /** Default: all of the configuration. */
    readonly names?: readonly string[];
  };
  /** Default: waybill-runs, beside the configuration where drops are watched. */
  readonly runsDir?: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

/** Metrics that are open: fed by what a load or a watch tells, and given out to whoever asks. */
export interface Metrics {
  /** `http://127.0.0.1:9464`; undefined where no address was given. */
  readonly url: string | undefined;
  /** False where others than this machine can ask. */
  readonly isLoopback: boolean;
  /** For one load. */
  readonly observer: LoadObserver;
  /** For `watchDrops`. */
  readonly watch: Required<Pick<WatchRequest, "observerOf" | "onLook" | "onArrival" | "onReload">>;
  /** As `/metrics` has them. */
  text(): Promise<string>;
  /**
   * Writes what stands in the books into `file`, under another name and renamed.
   * @throws ConfigurationError ERR_METRICS_FILE
   */
  writeFile(): Promise<void>;
  close(): Promise<void>;
}

const shape: RequestShape<MetricsRequest> = {
  address: text.optional(),
  file: path.optional(),
  drops: z
    .strictObject(
      { configPath: path.optional(), names: z.array(text, "a list of drops").optional() },
      { error: "an object" },
    )
    .optional(),
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  clock: clock.optional(),
};

export async function openMetrics(request: MetricsRequest): Promise<Metrics> {
  return await enterOperation("openMetrics", shape, request, open);
}

async function open(request: MetricsRequest): Promise<Metrics> {
  const address = request.address === undefined ? undefined : parseAddress(request.address);
  const file = request.file === undefined ? undefined : claimOf(request.file);
  if (file !== undefined) await claimOutput(file);
  const prom = await loadPromClient();
  const configPath = request.drops?.configPath ?? defaultConfigPath;
  let drops: readonly WatchedDrop[] =
    request.drops === undefined
      ? []
      : chooseDrops(await loadDrops(configPath), request.drops.names);
  const runsDir =
    request.runsDir ?? (request.drops === undefined ? defaultRunsDir : runsDirOf(configPath));
  const time = request.clock ?? systemClock;
  const book = createMetricBook(prom, drops);
  const loops = watchLoops(drops, time);
  const look = async (): Promise<readonly DropFigures[] | undefined> => {
    const figures = await readFigures({ runsDir, ledger: request.ledger }, drops);
    book.note(figures);
    return figures;
  };
  const all = async (): Promise<string> => {
    await look();
    return await book.all();
  };
  const server =
    address &&
    (await servePages(address, {
      "/metrics": async () => ({ status: 200, type: prom.register.contentType, body: await all() }),
      "/healthz": async () => pageOf(loops.dead()),
      "/readyz": async () => {
        const isReadable = (await look()) !== undefined;
        const late = loops.late((drop) => book.isLoading(drop));
        return pageOf(isReadable ? late : ["the ledger can't be read", ...late]);
      },
    }));
  return {
    url: server?.url,
    isLoopback: address?.isLoopback ?? true,
    observer: book.observerOf(undefined),
    watch: {
      ...feedsOf(book, loops, time),
      onReload: (next) => {
        drops = next;
        book.follow(next);
        loops.follow(next);
      },
    },
    text: all,
    writeFile: async () => {
      if (file === undefined) return;
      await look();
      await replaceFile(file, await book.standing());
    },
    close: async () => await server?.close(),
  };
}

/** Most people need no metrics, so the package is theirs to install who do. */
async function loadPromClient(): Promise<PromClient> {
  try {
    return (await import("prom-client")).default;
  } catch (error) {
    if (systemCodeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError("metrics need the package prom-client, which is not installed", {
      code: "ERR_METRICS_PACKAGE",
      actions: ["npm install prom-client@15 (with --global where Waybill was installed so)"],
      cause: error,
    });
  }
}

const pageOf = (troubles: readonly string[]): Page =>
  troubles.length === 0 ? plainPage(200, "ok") : plainPage(503, ...troubles);

function feedsOf(
  book: MetricBook,
  loops: WatchedLoops,
  time: Clock,
): Omit<Metrics["watch"], "onReload"> {
  return {
    observerOf: (drop) => ({
      ...book.observerOf(drop),
      onPreflight: () => loops.sign(drop),
    }),
    onLook: (drop, stage) => {
      loops.note(drop, stage);
      if (stage === "looked") book.noteLook(drop, time.now());
    },
    onArrival: ({ drop }: Arrival) => loops.sign(drop),
  };
}

/** @returns undefined when the ledger can't be read, or is not there yet */
async function readFigures(
  place: BooksPlace,
  drops: readonly WatchedDrop[],
): Promise<readonly DropFigures[] | undefined> {
  try {
    if (!(await hasLedger(place))) return undefined;
    return await withLedgerToRead(place, async (ledger) => {
      const figures: DropFigures[] = [];
      for (const { name } of drops) figures.push(await figuresOf(name, ledger));
      return figures;
    });
  } catch {
    // It is told as what it is to whoever looks: not readable.
    return undefined;
  }
}

async function figuresOf(drop: string, ledger: Ledger): Promise<DropFigures> {
  const figures = await ledger.arrivals.figures(drop);
  const [newest] = await ledger.arrivals.list({ drop, states: ["done"], limit: 1 });
  const { loadId } = newest ?? {};
  const load = loadId === undefined ? undefined : await ledger.findLoad(loadId);
  return { ...figures, drop, lastLoad: load?.counts };
}

function claimOf(file: string): OutputClaim {
  if (!file.endsWith(".prom"))
    throw new UsageError("a file for metrics ends with .prom, for its collector reads no other", {
      code: "ERR_METRICS_FILE",
      actions: [`Name it ${file}.prom, in the folder that node_exporter looks into.`],
    });
  return {
    path: file,
    what: "the metrics file",
    keep: [],
    isOwnKind: (beginning) => beginning.startsWith("# HELP waybill_"),
  };
}

/** Whoever reads it sees the old file or the new one, and may be another user. */
async function replaceFile(claim: OutputClaim, content: string): Promise<void> {
  const place = resolve(claim.path);
  const draft = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`);
  try {
    await writeFile(draft, content, { flag: "wx", mode: 0o644 });
    await claimOutput(claim);
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { force: true });
    throw new ConfigurationError(`${claim.path} can't be written: ${messageOf(error)}`, {
      code: "ERR_METRICS_FILE",
      actions: ["Name a file in a folder that this user may write to."],
      cause: error,
    });
  }
}
