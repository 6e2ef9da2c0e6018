import { dirname, join } from "node:path";
import type { Execution, Ledger, NewLoad } from "../ledger/ledger.ts";
import { copySource } from "../source/copy-source.ts";
import type { Source } from "../source/source.ts";
import type { BoundLoad } from "./bind-load.ts";
import {
  checkCorrections,
  findCorrectedLoad,
  linkCorrections,
  type CorrectedLoad,
} from "./corrected-load.ts";
import type { ExecutionTask } from "./execution-task.ts";
import { loadDirectory, makeLoadDirectory } from "./load-files.ts";
import type { LoadRequest } from "./load-request.ts";
import { describeThisPerson } from "./this-person.ts";

/** The load that a source corrects, its rows held against the ledger; undefined where it corrects none that is known. */
export async function findCorrections(
  ledger: Ledger,
  subject: { readonly load: NewLoad; readonly source: Source },
  request: LoadRequest,
): Promise<CorrectedLoad | undefined> {
  const corrected = await findCorrectedLoad(ledger, subject, request);
  if (corrected === undefined) return undefined;
  return await checkCorrections(ledger, subject.source, corrected, request.again === true);
}

/** A rejects.csv in a load's folder is rewritten with that load's reports, so the load that corrects it takes a copy along. */
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
  return { ...bound, source: await copySource(source, join(directory, "source.csv")) };
}

/** Links the rows to those that they correct before any is sent. */
export function beginCorrecting(
  ledger: Ledger,
  { source }: BoundLoad,
  { loadId }: CorrectedLoad,
): ExecutionTask {
  return {
    begin: async (execution, logger) => {
      const person = describeThisPerson();
      await ledger.interventions.record(execution, person, { kind: "corrects", load: loadId });
      await linkCorrections(ledger, execution, source, loadId);
      logger.info("rows correct those of an earlier load", { corrects: loadId, person });
    },
  };
}

/** Makes up for links that a crash left out. */
export async function relinkCorrections(
  ledger: Ledger,
  execution: Execution,
  source: Source,
): Promise<void> {
  if (!source.layout.hasBookkeeping) return;
  for (const { what } of await ledger.interventions.list(execution.loadId))
    if (what.kind === "corrects") await linkCorrections(ledger, execution, source, what.load);
}
