import type { Clock } from "../../../src/kernel/clock.ts";
import type { DeliveryOptions } from "../../../src/delivery/delivery-options.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import {
  givenCredential,
  setUpDelivery,
  validRow,
  type DeliverySetup,
} from "../../support/delivery-setup.ts";
import { createLeapingClock } from "../../support/leaping-clock.ts";

export const detail = "billingplatform/invoice-detail";
const lingerMs = 77;

/** Leaps over every wait but the linger of a batch, which lasts until it is broken off: a batch goes when it is full or hurried. */
export function createPatientClock(): Clock {
  const leaping = createLeapingClock();
  return {
    ...leaping,
    sleep: async (ms, signal) => {
      if (ms !== lingerMs) return await leaping.sleep(ms, signal);
      await new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  };
}

export function setUpBatches(
  url: string,
  batch: number,
  changes: Partial<DeliveryOptions> = {},
): DeliverySetup {
  return setUpDelivery(url, detail, {
    destination: { baseUrl: url, tenant: undefined },
    credentials: givenCredential({ kind: "session", value: "a-session" }),
    clock: createPatientClock(),
    concurrency: 2,
    batch,
    lingerMs,
    ...changes,
  });
}

/** An invoice detail as the simulated API takes it. */
export const detailRow = (
  rowNumber: number,
  key = `D-${rowNumber}`,
  quantity = "1.50",
): ReturnType<typeof validRow> =>
  validRow(rowNumber, key, {
    Id: key,
    AccountId: 7,
    ProductId: 1,
    ActivityDate: "2026-01-31",
    Quantity: quantity,
  });

export async function sendRows(
  { delivery }: DeliverySetup,
  rows: readonly ReturnType<typeof validRow>[],
): Promise<void> {
  for (const row of rows) await delivery.submit(row);
  await delivery.drain();
}

export const detailRows = (count: number): ReturnType<typeof validRow>[] =>
  Array.from({ length: count }, (_, index) => detailRow(index + 1));

/** `row outcome code`, in the order of the rows; applied rows only as a number. */
export function outcomesOf({ results }: DeliverySetup): {
  readonly applied: number;
  readonly others: readonly string[];
} {
  const sorted = results.toSorted((a, b) => a.rowNumber - b.rowNumber);
  return {
    applied: sorted.filter(({ outcome }) => outcome === "applied").length,
    others: sorted
      .filter(({ outcome, errors }) => outcome !== "applied" || errors.length > 0)
      .map(({ rowNumber, outcome, errors }) => `${rowNumber} ${outcome} ${errors[0]?.code ?? ""}`),
  };
}

/** How many records each write held, in the order of arrival; a record sent as an object counts as 1. */
export const writeSizes = (simulator: Simulator): (number | undefined)[] =>
  simulator
    .received()
    .filter(({ method }) => method === "PUT")
    .map(({ recordCount }) => recordCount);
