import assert from "node:assert/strict";
import { openJournal } from "../../../src/load/run/pipeline.ts";
import { buildLoad, buildResult } from "../../ledger/build-load.ts";

const execution = { loadId: "load-1", epoch: 1 };
const row = { rowNumber: 7, line: 8, key: "X-7", payloadHash: "h", payload: {} };
const claim = { id: "claim-7" };

/** A journal whose books write down in which order they are asked, and wait until they are told to answer. */
function openWatched() {
  const asked: string[] = [];
  const answers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const wait = async (): Promise<void> =>
    await new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
  const journal = openJournal(
    {
      load: buildLoad(),
      execution,
      ledger: {
        intendAll: async (_, intents) => {
          for (const { rowNumber, claim: claimed } of intents)
            asked.push(`ledger intends ${rowNumber} with ${claimed?.id ?? "no claim"}`);
          await wait();
          return new Map();
        },
        settleAll: async (_, results) => {
          for (const { outcome } of results) asked.push(`ledger settles ${outcome}`);
          await wait();
        },
        assertUnderWay: async () => undefined,
        mayLeave: () => true,
        history: {
          find: async () => [],
          rowGiven: async () => undefined,
          applied: async function* () {},
          countUnanswered: async () => new Map(),
        },
      },
    },
    {
      claims: { claim: () => claim },
      trail: {
        announce: (rowNumber) => void asked.push(`log announces ${rowNumber}`),
        tell: ({ outcome }) => void asked.push(`log tells ${outcome}`),
        keep: ({ outcome }) => void asked.push(`log keeps ${outcome}`),
      },
    },
  );
  return { asked, answers, journal };
}

const turn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

describe("what has to be on disk around the request of a row", () => {
  it("is announcement and intent, with its claim, before the request may leave", async () => {
    const { asked, answers, journal } = openWatched();
    let refused: ReadonlyMap<number, unknown> | undefined;
    const intended = journal.intend([row]).then((answer) => (refused = answer));
    await turn();
    assert.deepEqual(asked, ["log announces 7", "ledger intends 7 with claim-7"]);
    assert.equal(refused, undefined);
    answers[0]?.resolve();
    await intended;
    assert.deepEqual(refused, new Map());
  });

  it("is the outcome, before the log tells of it", async () => {
    const { asked, answers, journal } = openWatched();
    const settled = journal.settle([buildResult(7, "applied")]);
    await turn();
    assert.deepEqual(asked, ["ledger settles applied"]);
    answers[0]?.resolve();
    await settled;
    assert.deepEqual(asked, ["ledger settles applied", "log tells applied"]);
  });

  it("is told of in the log as what the ledger does not have, where it could not keep it", async () => {
    const { asked, answers, journal } = openWatched();
    const settled = journal.settle([buildResult(7, "applied")]);
    await turn();
    answers[0]?.reject(new Error("the disk is full"));
    await assert.rejects(settled);
    assert.deepEqual(asked, ["ledger settles applied", "log keeps applied"]);
  });
});
