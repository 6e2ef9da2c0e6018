import assert from "node:assert/strict";
import type { Credential, CredentialSource } from "../../src/delivery/auth/credential-source.ts";
import { createDelivery, type Delivery } from "../../src/delivery/deliver-rows.ts";
import type { DeliveryOptions } from "../../src/delivery/delivery-options.ts";
import { createPacer } from "../../src/delivery/pacer.ts";
import { createSender } from "../../src/delivery/send-request.ts";
import type { JsonObject } from "../../src/kernel/json.ts";
import { silentLogger } from "../../src/kernel/logger.ts";
import type { RowResult, ValidRow } from "../../src/rows/row.ts";
import { findTarget } from "../../src/targets/index.ts";
import { createLeapingClock } from "./leaping-clock.ts";

export interface DeliverySetup {
  readonly delivery: Delivery;
  /** `intend 1`, `settle 1 applied` … in the order they happened. */
  readonly journal: readonly string[];
  readonly results: readonly RowResult[];
  readonly stop: AbortController;
  close(): void;
}

/** Real delivery over real HTTP; waits are cut to nothing, so that retries take no time. */
export function setUpDelivery(
  url: string,
  targetName: string,
  changes: Partial<DeliveryOptions> = {},
): DeliverySetup {
  const target = findTarget(targetName);
  assert.ok(target !== undefined);
  const clock = createLeapingClock();
  const random = (): number => 0;
  const journal: string[] = [];
  const results: RowResult[] = [];
  const stop = new AbortController();
  const sender = createSender({ timeoutMs: 5000, connections: 8, userAgent: "waybill-test" });
  const delivery = createDelivery({
    target,
    destination: {
      baseUrl: url,
      tenant: "acme",
    },
    tags: {
      fields: target.tags ?? {},
      loadId: "load-1",
      sourceName: "in.csv",
      pk: "{tenantId}:{loadId}",
      tenant: "acme",
    },
    journal: {
      assertUnderWay: async () => undefined,
      intend: async (rows) => {
        for (const { rowNumber } of rows) journal.push(`intend ${rowNumber}`);
        return new Map();
      },
      settle: async (settled) => {
        for (const { rowNumber, outcome } of settled)
          journal.push(`settle ${rowNumber} ${outcome}`);
        results.push(...settled);
      },
    },
    pacer: createPacer({ capPerSecond: undefined, mostInFlight: 8, clock, random }),
    send: sender.send,
    credentials: givenCredential({ kind: "bearer", value: "t0ken-for-tests" }),
    concurrency: 8,
    mostTries: 4,
    clock,
    random,
    logger: silentLogger,
    stopSignal: stop.signal,
    abortSignal: new AbortController().signal,
    onResult: () => undefined,
    ...changes,
  });
  return { delivery, journal, results, stop, close: () => sender.close() };
}

/** A credential that can't be renewed. */
export function givenCredential(credential: Credential): CredentialSource {
  return {
    current: async () => credential,
    renew: async () => undefined,
    close: async () => undefined,
  };
}

/** A row as validation hands it on. */
export function validRow(
  rowNumber: number,
  key: string | undefined,
  payload: JsonObject = {},
): ValidRow {
  return { rowNumber, line: rowNumber + 1, key, payload, payloadHash: `hash-${rowNumber}` };
}
