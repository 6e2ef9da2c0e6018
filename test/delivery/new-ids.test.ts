import assert from "node:assert/strict";
import type { DeliveryJournal } from "../../src/delivery/delivery-options.ts";
import type { RowResult } from "../../src/rows/row.ts";
import { setUpDelivery, validRow, type DeliverySetup } from "../support/delivery-setup.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";

const create = "rhythm/certification-billing-run";

describe("the id of a new record", () => {
  let api: FakeApi;
  let setup: DeliverySetup;
  let settled: RowResult[];

  afterEach(async () => {
    setup.close();
    await api.stop();
  });

  /** @param earlier ids that rows of an earlier execution were given */
  const journalWith = (earlier: Readonly<Record<string, number>> = {}): DeliveryJournal => ({
    intend: async () => new Map(),
    assertUnderWay: async () => undefined,
    settle: async (results) => void settled.push(...results),
    idGivenBefore: async (id) =>
      earlier[id] ?? settled.find(({ serverId }) => serverId === id)?.rowNumber,
  });
  const send = async (
    ids: (index: number) => unknown,
    rows: number,
    options: { readonly concurrency: number; readonly journal?: DeliveryJournal },
  ): Promise<void> => {
    settled = [];
    api = await startFakeApi((_call, index, response) =>
      answerJson(response, 200, { id: ids(index) }),
    );
    setup = setUpDelivery(api.url, create, { journal: journalWith(), ...options });
    for (let row = 11; row < 11 + rows; row += 1)
      await setup.delivery.submit(validRow(row, `ref-${row}`));
    await setup.delivery.drain();
  };
  const applied = (): number => settled.filter(({ outcome }) => outcome === "applied").length;

  it("makes a row applied only once in a load, whichever way the rows learn of each other", async () => {
    const ids = ["new-1", "new-1", "new-2", "new-old", "new-3", "new-3"];
    const journal = journalWith({ "new-old": 7 });
    await send((index) => ids[index], 6, { concurrency: 1, journal });
    assert.deepEqual(
      settled.map(({ outcome, serverId, errors }) => [
        outcome,
        serverId ?? `${errors[0]?.code} ${String(errors[0]?.facts["earlier_row"])}`,
      ]),
      [
        ["applied", "new-1"],
        ["in-doubt", "id-given-before 11"],
        ["applied", "new-2"],
        ["in-doubt", "id-given-before 7"],
        ["applied", "new-3"],
        ["in-doubt", "id-given-before 15"],
      ],
    );
    assert.ok(
      settled.every((row) => (row.outcome === "applied") === (row.appliedAt !== undefined)),
    );
  });

  it("is not believed twice while neither outcome is on disk", async () => {
    let open: () => void = () => undefined;
    const onDisk = new Promise<void>((resolve) => (open = resolve));
    const journal: DeliveryJournal = {
      ...journalWith(),
      settle: async (results) => {
        await onDisk;
        settled.push(...results);
      },
    };
    let over = 0;
    settled = [];
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 200, { id: "same" }),
    );
    setup = setUpDelivery(api.url, create, {
      journal,
      concurrency: 2,
      onResult: () => {
        over += 1;
        if (over === 2) open();
        return undefined;
      },
    });
    for (const row of [11, 12]) await setup.delivery.submit(validRow(row, `ref-${row}`));
    await setup.delivery.drain();
    assert.deepEqual([settled.length, applied()], [2, 1]);
  });

  it("makes one row applied of many in flight that all get it", async () => {
    await send(() => "same", 40, { concurrency: 8 });
    assert.deepEqual([settled.length, applied()], [40, 1]);
  });

  it("makes every row applied where each gets its own", async () => {
    await send((index) => index + 1, 40, { concurrency: 8 });
    assert.equal(applied(), 40);
  });
});
