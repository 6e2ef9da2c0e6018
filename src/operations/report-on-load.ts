import { resolve } from "node:path";
import { systemClock, type Clock } from "../kernel/clock.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { exitCodes, LedgerError } from "../kernel/load-error.ts";
import { describeHead, nextStepsOf } from "../load/tell/describe-head.ts";
import { describeCorrections } from "../load/tell/describe-corrections.ts";
import { booksIn } from "../load/run/kept-files.ts";
import { watchAmounts } from "../load/planning/amounts-changed.ts";
import { booksOptions, loadDirectory } from "../load/books/load-files.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { openRowsSoFar } from "../load/tell/rows-so-far.ts";
import { stepFactsOf } from "../load/tell/step-facts.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import { isPageOf } from "../page/render-document.ts";
import { createRedactor, type Redact } from "../kernel/redact.ts";
import { quoteCommand } from "../kernel/quote-argument.ts";
import { renderRows, type RowRenderer } from "../report/render-rows.ts";
import { openReportFile } from "../report/report-file.ts";
import { reportFormats, type ReportFormat } from "../report/report-formats.ts";
import { reportPathsIn, reportPathsOf } from "../report/report-paths.ts";
import { createCsvRows } from "../report/reporters/report-csv.ts";
import { createHtmlRows } from "../report/reporters/html-rows.ts";
import { createJsonRows } from "../report/reporters/json-rows.ts";
import { createTextRows } from "../report/reporters/text-rows.ts";
import type { Outcome } from "../rows/outcome.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import {
  text,
  ledger as ledgerChoice,
  path,
  flag,
  signal,
  callback,
  clock,
  outcomeList,
  runsFolder,
} from "./request-shapes.ts";
import { z } from "zod";

/**
 * On which load, in which form, where to.
 * @example
 * const request: Given<ReportRequest> = { load: "wb-20261122-0231", format: "csv", to: "report.csv" };
 */
export interface ReportRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** The store of a load that was submitted, where it is known by another address here. */
  readonly store?: string;
  /** The load's id or its beginning. */
  readonly load: string;
  /** One of `reportFormats`. */
  readonly format: ReportFormat;
  /** Which rows to list; undefined: all. The summary counts all rows in any case. */
  readonly outcomes?: readonly Outcome[] | undefined;
  /**
   * A file that takes its name when the report is whole, or what takes the pieces and says whether it wants more.
   * @example
   * const request: Partial<ReportRequest> = { to: async (text) => process.stdout.write(text) };
   */
  readonly to: string | ((text: string) => Promise<boolean>);
  /** Replaces whatever file stands at `to`, not only an earlier report in the same form. */
  readonly force?: boolean;
  /** True: with colours of a terminal, where the form is `text`; default: false. */
  readonly color?: boolean;
  /** Blanks secrets out of what is written; `createRedactor` makes one. */
  readonly redact?: Redact;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

const shape: RequestShape<ReportRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  store: text.optional(),
  load: text,
  format: z.enum(reportFormats, `one of ${reportFormats.join(", ")}`),
  outcomes: outcomeList.optional(),
  to: z.union([path, callback], { error: "a path or a function" }),
  force: flag.optional(),
  color: flag.optional(),
  redact: callback.optional(),
  signal: signal.optional(),
  clock: clock.optional(),
};

export async function reportOnLoad(request: Given<ReportRequest>): Promise<void> {
  await enterOperation("reportOnLoad", shape, request, writeReport);
}

async function writeReport(request: ReportRequest): Promise<void> {
  const { to } = request;
  try {
    await withLedgerToRead(request, async (ledger) => {
      const load = await requireLoad(ledger, request.load, request);
      if (typeof to === "string") await reportTo(resolve(to), request, ledger, load);
      else await report(request, ledger, load, to);
    });
  } catch (error) {
    throw asNotBegun(error);
  }
}

async function reportTo(
  path: string,
  request: ReportRequest,
  ledger: Ledger,
  load: LoadRecord,
): Promise<void> {
  const keep = [
    { path: load.sourcePath, what: "the source" },
    { path: load.mappingPath, what: "the mapping" },
    ...booksIn(request),
  ];
  const isOwnKind = isReportIn[request.format];
  const { format, outcomes, runsDir } = request;
  const own = reportPathsIn(loadDirectory(runsDir, load.id)).report;
  const isItsPlace = path === own && format === "csv" && outcomes === undefined;
  const claim = { what: "the report", keep, isOwnKind, force: request.force === true, isItsPlace };
  const file = await openReportFile(path, { claim });
  try {
    await report(request, ledger, load, async (text) => {
      await file.write(text);
      return true;
    });
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}

async function report(
  request: ReportRequest,
  ledger: Ledger,
  load: LoadRecord,
  write: (text: string) => Promise<boolean>,
): Promise<void> {
  const { runsDir, store, outcomes, signal, clock = systemClock } = request;
  // As text it names rows that need a person, and those whose outcome was asked for.
  const plain = request.format !== "text" || outcomes?.includes("applied") === true;
  const wanted = { runsDir, store, signal, plain };
  const { rows: rowsSoFar, plainRows, notes } = await openRowsSoFar(ledger, load, wanted);
  const { rows, amounts } = saysAmounts.has(request.format)
    ? watchAmounts(rowsSoFar, ledger, load)
    : { rows: rowsSoFar, amounts: () => undefined };
  const facts = await stepFactsOf(load, {});
  const directory = loadDirectory(runsDir, load.id);
  const files = await reportPathsOf(directory);
  const corrections = describeCorrections(await ledger.corrections.links(load.id), load.id);
  await renderRows({
    head: describeHead(load, clock.now()),
    rows,
    plainRows,
    renderer: rendererOf(request, load),
    outcomes,
    leftToServer: facts.leftToServer,
    conclude: (books) => {
      const changed = amounts();
      return {
        rows: books.lineCount,
        outcomes: books.outcomes,
        answersUnknown: books.answersUnknown,
        errors: books.errors,
        verification: books.verification,
        notes: notes(),
        ...(changed !== undefined && { amounts: changed }),
        next: nextStepsOf(load, books, { ...facts, place: request, files, corrections }),
      };
    },
    write,
  });
}

/** Forms that say what amounts changed, for which the records from before have to be read. */
const saysAmounts: ReadonlySet<ReportFormat> = new Set(["html", "json"]);

/** Tells by its first characters whether a file is a report in this form; one of any version of the program. */
const isReportIn: Readonly<Record<ReportFormat, (beginning: string) => boolean>> = {
  text: (beginning) =>
    /^Load \S+ (?:running|queued|was killed|stopped|completed|abandoned)\b/.test(beginning),
  csv: (beginning) => beginning.startsWith("row_number,line,key,outcome,code,"),
  json: (beginning) =>
    /^\{\s*"format": \d+,\s*(?:"ok": true,\s*"data": \{\s*)?"load": \{/.test(beginning),
  html: (beginning) => isPageOf("report", beginning),
};

function rendererOf(request: ReportRequest, load: LoadRecord): RowRenderer {
  const { format, redact = createRedactor([]), color = false, outcomes } = request;
  switch (format) {
    case "csv":
      return createCsvRows(redact);
    case "json":
      return createJsonRows(redact);
    case "html":
      return createHtmlRows(redact, load.terms?.sheet);
    case "text":
      return createTextRows({
        color,
        redact,
        isChosen: outcomes !== undefined,
        elsewhere: commandsFor(request, load),
      });
  }
}

function commandsFor(request: ReportRequest, { id }: LoadRecord): readonly string[] {
  const words = ["waybill", "report", id, ...booksOptions(request)];
  const { outcomes } = request;
  const chosen = outcomes === undefined ? [] : ["--outcome", outcomes.join(",")];
  const command = quoteCommand([...words, ...chosen]);
  return [`${command} --format csv`, `${command} --format html --output ${id}.html`];
}

/** A report that can't be written stops no load. */
function asNotBegun(error: unknown): unknown {
  if (!(error instanceof LedgerError) || error.exitCode !== exitCodes.stopped) return error;
  const { code, actions } = error;
  const options = { code, actions, exitCode: exitCodes.couldNotStart, cause: error };
  return new LedgerError(error.message, options);
}
