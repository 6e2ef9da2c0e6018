import assert from "node:assert/strict";
import { mock } from "node:test";
import { LedgerError } from "../../../src/index.ts";
import type { LoadUnderWay } from "../../../src/load/load-context.ts";
import { tellCourse } from "../../../src/load/run/tell-course.ts";

const progress = () => ({
  rowsDone: 7,
  rowsDoneEarlier: 0,
  rowCount: 40,
  counts: {},
  countsEarlier: {},
  requests: 9,
  refusals: 2,
  inFlight: 1,
  ratePerSecond: 5,
  elapsedMs: 2000,
  pausedBy: undefined,
});

describe("what an execution tells of its course", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
  afterEach(() => mock.timers.reset());

  const tell = (note: (facts: string) => Promise<void>) => {
    const forgotten: string[] = [];
    const courses = {
      note: async (_execution: unknown, facts: string) => await note(facts),
      forget: async () => void forgotten.push("forgotten"),
    };
    const context = { ledger: { courses }, execution: {}, rowCount: 40 };
    const course = tellCourse(context as unknown as LoadUnderWay, progress as never);
    return { ...course, forgotten };
  };

  it("stands in the ledger every two seconds, and no longer than the execution", async () => {
    const told: string[] = [];
    const course = tell(async (facts) => void told.push(facts));
    mock.timers.tick(1999);
    assert.deepEqual(told, []);
    mock.timers.tick(1);
    const [facts = ""] = told;
    const { rowsDone, requests, refusals, rowCount } = JSON.parse(facts);
    assert.deepEqual([rowsDone, requests, refusals, rowCount], [7, 9, 2, 40]);
    await course.stop();
    mock.timers.tick(10_000);
    assert.equal(told.length, 1);
    assert.deepEqual(course.forgotten, ["forgotten"]);
  });

  it("costs a short one nothing, and ends none where it can't be written", async () => {
    const short = tell(async () => undefined);
    await short.stop();
    assert.deepEqual(short.forgotten, []);
    const failing = tell(async () => {
      throw new LedgerError("the disk is full", { code: "ERR_LEDGER_WRITE" });
    });
    mock.timers.tick(2000);
    await failing.stop();
  });
});
