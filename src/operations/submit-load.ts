import { z } from "zod";
import { resolveDestination } from "../connections/resolve-connection.ts";
import { exitCodes, LoadError } from "../kernel/load-error.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { leastJoinedRows } from "../ledger/shard-book.ts";
import { workPriorities, type WorkPriority } from "../ledger/queued-state.ts";
import { accountOf } from "../load/access/daily-limit.ts";
import { createOnlyLoad } from "../load/begin/refuse-repeated-load.ts";
import { keepReading } from "../load/bind/reading-file.ts";
import { loadDirectory, makeLoadDirectory } from "../load/books/load-files.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { storeInput, usualStore } from "../load/books/stored-files.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { Preflight } from "../load/load-proposal.ts";
import type { LoadRequest } from "../load/load-request.ts";
import { usualShards } from "../rows/shard-of.ts";
import { openStore } from "../store/open-store.ts";
import { agreeOnLoad, loadShape } from "./agree-on-load.ts";
import { findStore } from "./find-store.ts";
import { refusePlan } from "./refuse-plan.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { keepInputs, type WithInputs } from "./given-inputs.ts";
import { without } from "./request-shapes.ts";
import { writeWorkSettings } from "./work-settings.ts";

/**
 * A load for whichever worker is free. It is checked as a load is, and nothing is sent from here.
 * @example
 * const request: Given<SubmitRequest> = { sourcePath: "actions.csv", mappingPath: "mapping.yaml", store: "/mnt/store", priority: "high" };
 */
export interface SubmitRequest extends Omit<
  LoadRequest,
  "preflight" | "abortSignal" | "paces" | "random"
> {
  /** Among the loads of its account; default: normal. */
  readonly priority?: WorkPriority;
}

const priorityWords = workPriorities.join(", ");

const shape: RequestShape<SubmitRequest> = {
  ...without(loadShape, "preflight", "abortSignal", "paces", "random"),
  priority: z.enum(workPriorities, priorityWords).optional(),
};

export async function submitLoad(request: WithInputs<Given<SubmitRequest>>): Promise<LoadRecord> {
  return await keepInputs(
    request,
    async (settled) => await enterOperation("submitLoad", shape, settled, submit),
  );
}

async function submit({ priority, ...asked }: SubmitRequest): Promise<LoadRecord> {
  await refusePlan(asked.sourcePath);
  const request: LoadRequest = { ...asked, preflight: true };
  const { store: given, connection: where } = request;
  const named = await findStore({ ...where, store: given });
  const store = openStore(named ?? usualStore(request.runsDir));
  return await agreeOnLoad(request, { resolve: resolveDestination }, async (agreed) => {
    const { ledger, load, bound, connection, correcting, preflight, withhold } = agreed;
    if (withhold !== undefined) throw notQueued(withhold);
    const directory = loadDirectory(request.runsDir, load.id);
    await makeLoadDirectory(directory);
    const reading = await keepReading(directory, request.reading);
    const place = { directory, reading };
    const { stored, keepMissing } = await storeInput(store, bound, place, request.stopSignal);
    await createOnlyLoad(
      ledger,
      { ...load, terms: { ...load.terms, stored } },
      {
        directory,
        again: request.again === true,
        work: {
          account: accountOf(connection),
          priority: priority ?? "normal",
          settings: writeWorkSettings(request),
          person: describeThisPerson(),
          rowCount: preflight?.rows,
          shards: preflight && shardsOf(bound, preflight),
          corrects: correcting && { load: correcting.loadId, again: correcting.again },
        },
      },
    );
    await keepMissing();
    return await requireLoad(ledger, load.id, request);
  });
}

/**
 * Rows that become one record belong to the shard of the first. So records of one key have several, and would not keep their order: these,
 * and those whose keys may not be known yet, are one worker's.
 */
function shardsOf(
  { mapper: { group, asksLoads } }: BoundLoad,
  { rows, repeatedKeys }: Preflight,
): number | undefined {
  const keepsOrder = group === undefined || (repeatedKeys === 0 && asksLoads.length === 0);
  return keepsOrder && rows >= leastJoinedRows ? usualShards : undefined;
}

/** Nobody waits at a worker for what is known already. */
function notQueued({ message, code }: LoadError): LoadError {
  return new LoadError(message, {
    code,
    exitCode: exitCodes.couldNotStart,
    actions: [
      "Look at what is wrong with waybill check, and submit the corrected file; nothing was submitted.",
    ],
  });
}
