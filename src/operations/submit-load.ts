import { resolveDestination } from "../connections/resolve-connection.ts";
import { exitCodes, LoadError } from "../kernel/load-error.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { WorkPriority } from "../ledger/queued-state.ts";
import { keepReading } from "../load/bind/reading-file.ts";
import { loadDirectory, makeLoadDirectory } from "../load/books/load-files.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { Preflight } from "../load/load-proposal.ts";
import type { LoadRequest } from "../load/load-request.ts";
import { agreeOnLoad, loadShape } from "./agree-on-load.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { keepInputs, type WithInputs } from "./given-inputs.ts";
import { openSubmitStore, queueLoad } from "./queue-load.ts";
import { priorityOf, without } from "./request-shapes.ts";

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

const shape: RequestShape<SubmitRequest> = {
  ...without(loadShape, "preflight", "abortSignal", "paces", "random"),
  priority: priorityOf.optional(),
};

export async function submitLoad(request: WithInputs<Given<SubmitRequest>>): Promise<LoadRecord> {
  return await keepInputs(
    request,
    async (settled) => await enterOperation("submitLoad", shape, settled, submit),
  );
}

async function submit({ priority, ...asked }: SubmitRequest): Promise<LoadRecord> {
  const request: LoadRequest = { ...asked, preflight: true };
  const store = await openSubmitStore(request);
  return await agreeOnLoad(request, { resolve: resolveDestination }, async (agreed) => {
    const { ledger, load, bound, correcting, preflight, withhold } = agreed;
    if (withhold !== undefined) throw notQueued(withhold);
    const directory = loadDirectory(request.runsDir, load.id);
    await makeLoadDirectory(directory);
    const place = { directory, reading: await keepReading(directory, request.reading) };
    const settings = { ...request, ...(priority === undefined ? {} : { priority }) };
    return await queueLoad(settings, store, {
      ledger,
      load,
      bound,
      place,
      rowCount: preflight?.rows,
      maySplit: preflight !== undefined && keepsOrder(bound, preflight),
      corrects: correcting && { load: correcting.loadId, again: correcting.again },
    });
  });
}

/**
 * Rows that become one record belong to the shard of the first. So records of one key have several, and would not keep their order: these,
 * and those whose keys may not be known yet, are one worker's.
 */
function keepsOrder(
  { mapper: { group, asksLoads } }: BoundLoad,
  { repeatedKeys }: Preflight,
): boolean {
  return group === undefined || (repeatedKeys === 0 && asksLoads.length === 0);
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
