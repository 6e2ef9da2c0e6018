import { z } from "zod";
import type { Destination } from "../connections/connection.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { NewLoad } from "../ledger/load-record.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import { describeLoad } from "../load/begin/describe-load.ts";
import { refuseRepeatedLoad } from "../load/begin/refuse-repeated-load.ts";
import { keepReading } from "../load/bind/reading-file.ts";
import { refuseLostLoads } from "../load/books/find-lost-loads.ts";
import { loadDirectory, removeLoadDirectory } from "../load/books/load-files.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { ApplyRequest } from "../load/load-request.ts";
import { type ApprovalFinding, assertApproved } from "../load/planning/assert-approved.ts";
import {
  assertApplicable,
  assertSamePlace,
  assertSeen,
} from "../load/planning/assert-plan-fits.ts";
import { bindOrigin } from "../load/planning/bind-origin.ts";
import { holdToBooks } from "../load/planning/hold-to-books.ts";
import { keepPlan } from "../load/planning/keep-plan.ts";
import { provePlan } from "../load/planning/prove-plan.ts";
import { lookBeforePlan } from "../load/preflight/rows-before.ts";
import { assertReadable } from "../load/read-back/assert-readable.ts";
import { openPlan, type OpenedPlan } from "../plan/open-plan.ts";
import type { Way } from "./agree-on-load.ts";
import type { RequestShape } from "./enter-operation.ts";
import { deliveryShape, flag, newId, path, share, text } from "./request-shapes.ts";

export const applyShape: RequestShape<ApplyRequest> = {
  ...deliveryShape,
  planPath: path,
  approve: text.optional(),
  seenHash: z.string("a hash").optional(),
  again: flag.optional(),
  verify: share.optional(),
  loadId: newId.optional(),
};

/** A plan that may be carried out: checked, and agreed to by whoever was asked. */
export interface AgreedPlan<Place extends Destination> {
  readonly ledger: Ledger;
  readonly load: NewLoad;
  readonly bound: BoundLoad;
  readonly connection: Place;
  /** The copy of it that lies in the load's folder. */
  readonly plan: OpenedPlan;
  readonly found: ApprovalFinding;
  /** The load's folder. */
  readonly directory: string;
  /** True where it says how the file is read, which then lies in the folder, too. */
  readonly reading: boolean;
}

/**
 * Everything that a plan goes through before it is carried out, on the host that will do it as on one that submits it.
 * @param use records the load
 */
export async function agreeOnPlan<Place extends Destination, Result>(
  request: ApplyRequest,
  { resolve, assertReachable }: Way<Place>,
  use: (agreed: AgreedPlan<Place>) => Promise<Result>,
): Promise<Result> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const given = await openPlan(request.planPath);
  assertSeen(given, request.seenHash);
  assertApplicable(given);
  const { head } = given;
  const origin = await bindOrigin(head, stopSignal);
  // Never the address: a plan from somewhere else must not lead a credential there.
  const name = request.connection.name ?? head.connectionName;
  const connection = await resolve({
    ...request.connection,
    name,
    tenant: request.connection.tenant ?? head.tenant,
    target: origin.target,
    env: request.env,
    signal: stopSignal,
  });
  assertSamePlace(head, connection);
  assertReadable(origin.target, request.verify);
  return await withNewLedger(request, async (ledger) => {
    await refuseLostLoads(ledger, request);
    const described = describeLoad(
      {
        ...request,
        ...(head.reading !== undefined && { reading: head.reading }),
        connection: { ...request.connection, name },
      },
      origin,
      connection,
    );
    const planned = withPlan(described, given);
    if (request.again !== true) await refuseRepeatedLoad(ledger, planned);
    const found = await assertApproved(given, connection, ledger.approvals, request.approve);
    const { bound, corrects } = await holdToBooks(origin, ledger, connection, request);
    await provePlan(given, bound, ledger, stopSignal);
    await assertReachable?.(connection);
    const before = await lookBeforePlan(ledger, bound, { place: described, plan: given });
    await confirmLoad(request, { bound, connection, ledger, plan: given, ...found, before });
    const directory = loadDirectory(request.runsDir, described.id);
    // A process that died before the load was in the ledger has left its copy.
    if ((await ledger.findLoad(described.id))?.id !== described.id)
      await removeLoadDirectory(directory);
    const plan = await keepPlan(given, directory);
    const reading = await keepReading(directory, head.reading);
    const load = withPlan(described, plan, corrects);
    return await use({ ledger, load, bound, connection, plan, found, directory, reading });
  });
}

function withPlan(
  load: NewLoad,
  { path: copy, hash, head }: OpenedPlan,
  corrects?: string,
): NewLoad {
  const { undoes } = head;
  const madeAt = Date.parse(head.madeAt);
  const plan = {
    path: copy,
    hash,
    ...(Number.isNaN(madeAt) ? {} : { madeAt }),
    ...(corrects === undefined ? {} : { corrects }),
  };
  return { ...load, terms: { ...load.terms, plan, ...(undoes === undefined ? {} : { undoes }) } };
}
