import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  exitCodes,
  openMetrics,
  type Simulator,
  watchDrops,
  type WatchRequest,
} from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { valueOf } from "../../support/exposition.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";
import { untilSaid } from "../../support/until-said.ts";
import { makeWorkdir } from "../../support/workdir.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";

/** Milliseconds between two looks, and between two times at which is told what is due: over when the test says so. */
const betweenLooks: ReadonlySet<number> = new Set([30_000, 5000]);

/** A watch that goes on while the test changes its configuration. It looks once, and then again when the configuration is read. */
interface GoingWatch {
  /** Waits until something was told for the n-th time. */
  readonly told: (what: string, times?: number) => Promise<void>;
  readonly reload: () => void;
  /** The time between two looks is over. */
  readonly tick: () => void;
  readonly refusals: readonly string[];
  readonly stop: () => Promise<number>;
}

describe("a watch whose configuration is read again", () => {
  let simulator: Simulator;
  let place: DropPlace;
  let onWrite: () => Promise<void>;
  let watch: GoingWatch | undefined;
  before(async () => {
    simulator = await startWithActions(20, { onWrite: async () => await onWrite() });
  });
  after(async () => await simulator.stop());
  beforeEach(() => {
    onWrite = async () => undefined;
    place = makeDropPlace(simulator);
  });
  afterEach(async () => {
    await watch?.stop();
    watch = undefined;
    place.remove();
  });

  const begin = (changes: Partial<WatchRequest> = {}): GoingWatch => {
    const said: string[] = [];
    let wake = (): void => undefined;
    const say = (what: string): void => {
      said.push(what);
      wake();
    };
    const refusals: string[] = [];
    const ticks = new Set<() => void>();
    const reloadOn = new EventTarget();
    const stop = new AbortController();
    const over = watchDrops({
      configPath: join(place.path, "waybill.config.yaml"),
      env: { TOKEN: "token-of-the-test" },
      stopSignal: stop.signal,
      reloadOn,
      clock: {
        ...place.clock,
        sleep: async (ms, signal) => {
          if (!betweenLooks.has(ms)) return await place.clock.sleep(ms, signal);
          await new Promise<void>((resolve, reject) => {
            signal?.throwIfAborted();
            ticks.add(resolve);
            signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
          });
        },
      },
      onArrival: ({ name, state }) => say(`${name} ${state}`),
      onTrouble: (drop, { code }) => say(`${drop} ${code}`),
      ...changes,
      onLook: (drop, stage) => {
        changes.onLook?.(drop, stage);
        say(`${drop} ${stage}`);
      },
      onReload: (drops) => {
        changes.onReload?.(drops);
        say(`taken ${drops.map(({ name }) => name).join()}`);
      },
      onReloadRefused: ({ message }) => {
        refusals.push(message);
        say("refused");
      },
    });
    watch = {
      told: async (what, times = 1) => {
        while (said.filter((one) => one.startsWith(what)).length < times)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      },
      refusals,
      tick: () => {
        for (const end of ticks) end();
      },
      reload: () => reloadOn.dispatchEvent(new Event("reload")),
      stop: async () => {
        stop.abort();
        return (await over).exitCode;
      },
    };
    return watch;
  };
  const edit = (from: string, to: string): void => {
    const text = place.read("waybill.config.yaml");
    assert.ok(text.includes(from), from);
    place.file("waybill.config.yaml", text.replace(from, to));
  };
  /** A second drop, of the folder `other`. */
  const addDrop = (): void => {
    mkdirSync(join(place.path, "other"));
    const [, drop = ""] = place.read("waybill.config.yaml").split("  nightly:");
    const text = place.read("waybill.config.yaml");
    place.file(
      "waybill.config.yaml",
      `${text.trimEnd()}\n  second:${drop.trimEnd().replace("./inbox", "./other")}\n`,
    );
  };

  it("looks after drops that were added, and no more after those that were taken out", async () => {
    const { told, reload } = begin();
    await told("nightly looked");
    addDrop();
    place.file(`other/${monday}`, correctionRows(3));
    place.file(`other/${monday}.done`, "");
    reload();
    await told(`${monday} done`);
    edit("  nightly:", "  third:");
    edit("./inbox", "./third");
    mkdirSync(join(place.path, "third"));
    place.deliver(tuesday, correctionRows(4));
    reload();
    await told("third looked");
    await told("second looked", 2);
    assert.equal(await watch?.stop(), exitCodes.ok);
    assert.deepEqual(place.list("inbox"), [tuesday, `${tuesday}.done`]);
  });

  it("goes by what a drop says now, in its next look, which comes at once", async () => {
    const { told, reload } = begin();
    await told("nightly looked");
    edit('complete: { marker: "{name}.done" }', "complete: rename");
    place.file(`inbox/${monday}`, correctionRows(3));
    reload();
    await told(`${monday} done`);
  });

  it("lets a load that is under way go on with what it began with", async () => {
    const { told, reload } = begin();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const isWriting = new Promise<void>((resolve) => {
      onWrite = async () => {
        resolve();
        await held;
      };
    });
    await told("nightly looked");
    place.deliver(monday, correctionRows(3, "pending"));
    addDrop();
    edit('archive: "./archive"', "archive: ./old");
    reload();
    await isWriting;
    edit("archive: ./old", "archive: ./new");
    reload();
    await told("taken nightly,second", 2);
    await told("second looked", 2);
    goOn();
    // What was put away by the look before is told of nowhere else.
    await told("nightly looked", 2);
    assert.deepEqual(place.list("new"), []);
    assert.deepEqual(place.list("old"), [monday, `${monday}.done`]);
  });

  for (const [what, from, to, why] of [
    ["a word that it does not know", "from: ./inbox", "form: ./inbox", /form/],
    ["a mapping that is not there", "mapping: mapping.yaml", "mapping: gone.yaml", /gone\.yaml/],
    ["a connection that is not there", "connection: it", "connection: at", /no connection "at"/],
    ["a fault in a connection", "tenant: acme", "tenent: acme", /tenent/],
    ["a configuration without drops", "drops:\n", "policies: []\n#", /sound YAML/],
  ] as const)
    it(`refuses ${what}, and keeps what it had, its connections too`, async () => {
      const { told, reload, tick, stop, refusals } = begin();
      await told("nightly looked");
      edit(from, to);
      reload();
      await told("refused");
      assert.match(refusals[0] ?? "", why);
      place.deliver(monday, correctionRows(3));
      tick();
      await told(`${monday} done`);
      assert.equal(await stop(), exitCodes.ok);
    });

  it("takes what was corrected after it was refused", async () => {
    const { told, reload } = begin();
    await told("nightly looked");
    edit("from: ./inbox", "form: ./inbox");
    reload();
    await told("refused");
    edit("form: ./inbox", "from: ./inbox");
    reload();
    await told("taken nightly");
  });

  it("shows series of drops that came, and none of how those stood that went", async () => {
    const configPath = join(place.path, "waybill.config.yaml");
    const metrics = await openMetrics({ drops: { configPath }, clock: place.clock });
    const { told, reload } = begin(metrics.watch);
    await told("nightly looked");
    addDrop();
    reload();
    await told("second looked");
    const text = await metrics.text();
    const second = { drop: "second" };
    assert.equal(valueOf(text, "waybill_rows_total", { ...second, outcome: "applied" }), 0);
    assert.equal(valueOf(text, "waybill_arrivals", { ...second, state: "done" }), 0);
    assert.equal(valueOf(text, "waybill_look_interval_seconds", second), 30);
    edit("  nightly:", "  third:");
    edit("./inbox", "./third");
    mkdirSync(join(place.path, "third"));
    reload();
    await told("third looked");
    const later = await metrics.text();
    for (const name of ["waybill_look_interval_seconds", "waybill_last_look_timestamp_seconds"])
      assert.equal(valueOf(later, name, { drop: "nightly" }), undefined);
  });

  it("is told by SIGHUP where no terminal is there, and says what it has taken or why not", async () => {
    const workdir = makeWorkdir();
    try {
      mkdirSync(join(workdir.path, "inbox"));
      const config = place.read("waybill.config.yaml");
      workdir.file("mapping.yaml", place.read("mapping.yaml"));
      workdir.file("waybill.config.yaml", config.replace("from: ./inbox", "from: ./gone"));
      const program = workdir.start(["watch"]);
      await untilSaid(program, /gone/);
      workdir.file("waybill.config.yaml", config);
      program.process.kill("SIGHUP");
      await untilSaid(program, /configuration taken: nightly\n/);
      workdir.file("waybill.config.yaml", config.replace("from:", "form:"));
      program.process.kill("SIGHUP");
      await untilSaid(program, /form[^]*configuration refused, the one from before is kept/);
      program.process.kill("SIGTERM");
      assert.equal((await program.over).code, exitCodes.ok);
    } finally {
      workdir.remove();
    }
  });
});
