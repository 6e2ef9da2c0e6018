import { describeThisPerson } from "../../kernel/this-process.ts";
import { dirname, join } from "node:path";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Execution, LoadRecord, NewLoad } from "../../ledger/load-record.ts";
import { copyFile } from "../../source/places/local-file.ts";
import { readRows } from "../../source/read-rows.ts";
import type { Source } from "../../source/source.ts";
import { groupRows } from "../bind/group-rows.ts";
import type { BoundLoad } from "../bound-load.ts";
import {
  checkCorrections,
  findCorrectedLoad,
  linkCorrections,
  withEarlierRows,
  type Correcting,
} from "./corrected-load.ts";
import type { CorrectedLoad } from "../load-proposal.ts";
import type { ExecutionTask } from "../load-context.ts";
import { loadDirectory, makeLoadDirectory } from "../books/load-files.ts";
import { withCreatedRecords } from "../bind/look-up-created.ts";
import type { LoadRequest } from "../load-request.ts";

/** The load that a source corrects, its rows held against the ledger; undefined where it corrects none that is known. */
export async function findCorrections(
  ledger: Ledger,
  subject: { readonly load: NewLoad; readonly source: Source },
  request: LoadRequest,
): Promise<CorrectedLoad | undefined> {
  const corrected = await findCorrectedLoad(ledger, subject, request);
  if (corrected === undefined) return undefined;
  return await checkCorrections(ledger, subject.source, corrected, {
    again: request.again === true,
    isNamed: request.corrects !== undefined,
  });
}

/** A rejects file in a load's folder is rewritten with that load's reports, so the load that corrects it takes a copy along. */
export async function keepCorrections(
  bound: BoundLoad,
  corrects: CorrectedLoad | undefined,
  loadId: string,
  runsDir: string,
): Promise<BoundLoad> {
  const { source } = bound;
  const isThere =
    corrects !== undefined && dirname(source.path) === loadDirectory(runsDir, corrects.loadId);
  if (!isThere) return bound;
  const directory = loadDirectory(runsDir, loadId);
  await makeLoadDirectory(directory);
  const copy = await copyFile(source, join(directory, `source.${source.shape.format}`));
  const ofCopy = {
    ...bound,
    source: copy,
    readRows: ((...asked) => readRows(copy, ...asked)) satisfies BoundLoad["readRows"],
  };
  return await groupRows(ofCopy, undefined);
}

/** Links the rows to those that they correct before any is sent. */
export function beginCorrecting(
  ledger: Ledger,
  bound: BoundLoad,
  correcting: Correcting,
): ExecutionTask {
  const { loadId, again } = correcting;
  return {
    begin: async (execution, logger) => {
      const person = describeThisPerson();
      const what = { kind: "corrects", load: loadId, ...(again && { again }) } as const;
      await ledger.interventions.record(execution, person, what);
      await linkCorrections(ledger, execution, bound, correcting);
      logger.info("rows correct those of an earlier load", { corrects: loadId, again, person });
    },
  };
}

/** What a load that has begun corrects, as was decided then. */
async function recallCorrecting(
  ledger: Ledger,
  { source }: BoundLoad,
  loadId: string,
): Promise<Correcting | undefined> {
  if (!source.layout.hasBookkeeping) return undefined;
  for (const { what } of await ledger.interventions.list(loadId))
    if (what.kind === "corrects") return { loadId: what.load, again: what.again === true };
  return undefined;
}

/**
 * A load that has begun, with what its ledger knows of its rows: those that they correct, and records that they name.
 * @param isToSend true: rows that must not be corrected any more are told
 */
export async function recallKnown(
  ledger: Ledger,
  bound: BoundLoad,
  load: Pick<LoadRecord, "id" | "baseUrl" | "tenant">,
  isToSend: boolean,
): Promise<BoundLoad> {
  const correcting = await recallCorrecting(ledger, bound, load.id);
  return withKnown(bound, ledger, load, { correcting, sender: isToSend ? load.id : undefined });
}

/**
 * A load with what the ledger knows of its rows.
 * @param sender the load that is about to send them
 */
export function withKnown(
  bound: BoundLoad,
  ledger: Ledger,
  place: Pick<LoadRecord, "baseUrl" | "tenant">,
  {
    correcting,
    sender,
  }: { readonly correcting: Correcting | undefined; readonly sender?: string | undefined },
): BoundLoad {
  const known = withCreatedRecords(bound, ledger, place);
  return correcting === undefined ? known : withEarlierRows(known, ledger, correcting, sender);
}

/** Makes up for links that a crash left out. */
export async function relinkCorrections(
  ledger: Ledger,
  execution: Execution,
  bound: BoundLoad,
): Promise<void> {
  const correcting = await recallCorrecting(ledger, bound, execution.loadId);
  if (correcting !== undefined) await linkCorrections(ledger, execution, bound, correcting);
}
