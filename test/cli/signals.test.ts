import assert from "node:assert/strict";
import { listenForSignals, type SignalWatch } from "../../src/cli/signals.ts";

const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

describe("listenForSignals", () => {
  let now: number;
  let said: string[];
  let watch: SignalWatch;
  let hardStop: AbortSignal;
  let before: Map<string, unknown[]>;
  beforeEach(() => {
    [now, said] = [0, []];
    before = new Map(names.map((name) => [name, process.listeners(name)]));
    watch = listenForSignals(
      (text) => said.push(text),
      () => now,
    );
    hardStop = watch.watchHardStop();
  });
  afterEach(() => {
    for (const name of names)
      for (const listener of process.listeners(name))
        if (before.get(name)?.includes(listener) === false) process.off(name, listener);
  });

  const signal = (name: (typeof names)[number], at: number): readonly [boolean, boolean] => {
    now = at;
    process.emit(name, name);
    return [watch.stopSignal.aborted, hardStop.aborted];
  };

  it("stops on the first, and gives up on the second", () => {
    assert.deepEqual(signal("SIGINT", 0), [true, false]);
    assert.deepEqual(signal("SIGINT", 1000), [true, true]);
    assert.match(said.join(""), /SIGINT: finishing .*\n\nSIGINT: giving up /);
  });

  it("takes one press that arrives twice for one", () => {
    assert.deepEqual(signal("SIGINT", 0), [true, false]);
    assert.deepEqual(signal("SIGINT", 5), [true, false]);
    assert.deepEqual(signal("SIGINT", 199), [true, false]);
    assert.deepEqual(signal("SIGINT", 201), [true, true]);
  });

  it("takes a terminal that hangs up again for the same, however much later", () => {
    assert.deepEqual(signal("SIGHUP", 0), [true, false]);
    assert.deepEqual(signal("SIGHUP", 60_000), [true, false]);
    assert.deepEqual(signal("SIGTERM", 60_001), [true, true]);
    assert.equal(said.length, 2);
  });
});
