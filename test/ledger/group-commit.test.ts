import assert from "node:assert/strict";
import fc from "fast-check";
import type { Clock } from "../../src/kernel/clock.ts";
import { GroupCommit, throwRefusal } from "../../src/ledger/group-commit.ts";
import type { WriteBatch } from "../../src/ledger/group-commit.ts";
import { createFakeClock } from "../support/fake-clock.ts";

class DiskFull extends Error {}
class Explained extends Error {}

interface Setup {
  readonly write: WriteBatch<string>;
  readonly clock?: Clock;
  readonly maxEntries?: number;
}

/** Entries one at a time. */
class Singles extends GroupCommit<string> {
  async addUrgent(entry: string): Promise<void> {
    throwRefusal(await this.addAll([entry], "urgent"));
  }

  async addPatient(entry: string): Promise<void> {
    throwRefusal(await this.addAll([entry], "patient"));
  }
}

function build({ write, clock = createFakeClock(), maxEntries = 100 }: Setup): Singles {
  return new Singles({
    write,
    retries: { clock, pausesMs: [10, 20, 40], canRetry: (error) => error instanceof DiskFull },
    explain: (cause) => new Explained("the tries ran out", { cause }),
    maxEntries,
  });
}

/** A writer that keeps the batches it was given, and fails as often as told. */
function createWriter(failures: readonly Error[] = []) {
  const batches: (readonly string[])[] = [];
  const left = [...failures];
  const write: WriteBatch<string> = async (batch) => {
    const failure = left.shift();
    if (failure !== undefined) throw failure;
    batches.push(batch);
  };
  return { batches, write, failNext: (error: Error) => left.push(error) };
}

/** A clock that does not make anybody wait, and remembers for how long it was asked to. */
function createPauseRecorder() {
  const pauses: number[] = [];
  const clock: Clock = {
    ...createFakeClock(),
    sleep: async (ms) => {
      pauses.push(ms);
    },
  };
  return { clock, pauses };
}

describe("GroupCommit", () => {
  it("writes what was queued in one turn together, in order", async () => {
    const { batches, write } = createWriter();
    const group = build({ write });
    await Promise.all([group.addUrgent("a"), group.addPatient("b"), group.addUrgent("c")]);
    assert.deepEqual(batches, [["a", "b", "c"]]);
  });

  it("lets patient entries wait for company for 100 ms, not longer", async () => {
    const { batches, write } = createWriter();
    const clock = createFakeClock();
    const group = build({ write, clock });
    const first = group.addPatient("a");
    await clock.advance(60);
    const second = group.addPatient("b");
    await clock.advance(39);
    assert.deepEqual(batches, []);
    await clock.advance(1);
    assert.deepEqual(batches, [["a", "b"]]);
    await Promise.all([first, second]);
  });

  it("carries patient entries along with an urgent one", async () => {
    const { batches, write } = createWriter();
    const group = build({ write });
    const patient = group.addPatient("a");
    await group.addUrgent("b");
    await patient;
    assert.deepEqual(batches, [["a", "b"]]);
  });

  it("writes at most so many entries at a time, and a full group at once", async () => {
    const { batches, write } = createWriter();
    const group = build({ write, maxEntries: 2 });
    await Promise.all(["a", "b", "c", "d"].map((entry) => group.addPatient(entry)));
    assert.deepEqual(batches, [
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("resolves only when the batch is durable", async () => {
    let release: () => void = () => undefined;
    const durable = new Promise<void>((resolve) => {
      release = resolve;
    });
    const clock = createFakeClock();
    const group = build({ write: () => durable, clock });
    let isResolved = false;
    const added = group.addUrgent("a").then(() => {
      isResolved = true;
    });
    await clock.advance(1000);
    assert.equal(isResolved, false);
    release();
    await added;
  });

  it("never writes two batches at a time, however often it is flushed after a failure", async () => {
    let underWay = 0;
    let most = 0;
    let failuresLeft = 4;
    const write = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      if (failuresLeft-- > 0) throw new DiskFull();
    };
    const group = build({ clock: createPauseRecorder().clock, maxEntries: 1, write });
    const added = Promise.allSettled(["a", "b", "c"].map((entry) => group.addPatient(entry)));
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.allSettled([group.flush(), group.flush(), group.flush(), added]);
    assert.equal(failuresLeft, -3, "four failures, then each entry once");
    assert.equal(most, 1);
  });

  it("rejects a refused entry alone", async () => {
    const group = build({ write: async (batch, refuse) => refuse(1, new Error(`no ${batch[1]}`)) });
    const states = await Promise.allSettled(["a", "b", "c"].map((entry) => group.addUrgent(entry)));
    assert.deepEqual(
      states.map((one) => one.status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });

  it("tries a failed write again with growing pauses", async () => {
    const { batches, write } = createWriter([new DiskFull(), new DiskFull()]);
    const { clock, pauses } = createPauseRecorder();
    await build({ write, clock }).addUrgent("a");
    assert.deepEqual(batches, [["a"]]);
    assert.deepEqual(pauses, [10, 20]);
  });

  describe("when the tries run out", () => {
    const allFail = [1, 2, 3, 4].map(() => new DiskFull());

    it("tells everybody who waits, keeps the patient entries and forgets the urgent ones", async () => {
      const { batches, write } = createWriter(allFail);
      const { clock } = createPauseRecorder();
      const group = build({ write, clock, maxEntries: 2 });
      const states = await Promise.allSettled([
        group.addPatient("outcome 1"),
        group.addUrgent("intent"),
        group.addPatient("outcome 2"),
      ]);
      for (const state of states) {
        assert.ok(state.status === "rejected" && state.reason instanceof Explained);
      }
      assert.deepEqual(batches, []);
      await group.flush();
      assert.deepEqual(batches, [["outcome 1", "outcome 2"]]);
    });

    it("does not try for ever by itself, but with the next entry", async () => {
      const { batches, write } = createWriter(allFail);
      const { clock, pauses } = createPauseRecorder();
      const group = build({ write, clock });
      await assert.rejects(group.addPatient("a"), Explained);
      const before = pauses.length;
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(pauses.length, before);
      await group.addUrgent("b");
      assert.deepEqual(batches, [["a", "b"]]);
    });

    it("fails the flush too, and the one after it succeeds", async () => {
      const { batches, write } = createWriter(allFail);
      const group = build({ write, clock: createPauseRecorder().clock });
      const added = group.addPatient("a");
      await Promise.all([
        assert.rejects(added, Explained),
        assert.rejects(group.flush(), Explained),
      ]);
      await group.flush();
      assert.deepEqual(batches, [["a"]]);
    });
  });

  it("does not repeat a failure that will not pass, and goes on with the rest", async () => {
    const { batches, write, failNext } = createWriter();
    const group = build({ write, maxEntries: 1 });
    failNext(new TypeError("fenced"));
    const states = await Promise.allSettled([
      group.addPatient("a"),
      group.addPatient("b"),
      group.flush(),
    ]);
    assert.deepEqual(
      states.map((one) => one.status),
      ["rejected", "fulfilled", "rejected"],
    );
    assert.deepEqual(batches, [["b"]]);
  });

  it("loses no patient entry and writes none twice, however writes fail", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ urgent: fc.boolean(), wait: fc.boolean(), failures: fc.nat({ max: 6 }) }),
          { maxLength: 20 },
        ),
        async (steps) => {
          const { batches, write, failNext } = createWriter();
          const group = build({ write, clock: createPauseRecorder().clock, maxEntries: 3 });
          const added: Promise<unknown>[] = [];
          const acknowledged = new Set<string>();
          for (const [index, step] of steps.entries()) {
            const entry = `${step.urgent ? "intent" : "outcome"} ${index}`;
            for (let n = 0; n < step.failures; n++) failNext(new DiskFull());
            const one = (step.urgent ? group.addUrgent(entry) : group.addPatient(entry)).then(
              () => acknowledged.add(entry),
              () => undefined,
            );
            added.push(one);
            if (step.wait) await one;
          }
          await Promise.all(added);
          for (let isDone = false; !isDone;) {
            isDone = await group.flush().then(
              () => true,
              () => false,
            );
          }
          const written = batches.flat();
          assert.equal(new Set(written).size, written.length);
          for (const [index, { urgent }] of steps.entries()) {
            const entry = `${urgent ? "intent" : "outcome"} ${index}`;
            const mustBeWritten = !urgent || acknowledged.has(entry);
            assert.equal(written.includes(entry), mustBeWritten, entry);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
