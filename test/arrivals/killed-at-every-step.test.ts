import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approvePlan, listDrops, startSimulator } from "../../src/index.ts";
import type { DropMeans } from "../../src/arrivals/drop-means.ts";
import { channelsOf, loadDrops } from "../../src/arrivals/load-drops.ts";
import { passDrop } from "../../src/arrivals/pass-drop.ts";
import type { ArrivalState } from "../../src/ledger/arrival-book.ts";
import { systemClock } from "../../src/kernel/clock.ts";
import { openLedger } from "../../src/ledger/open-ledger.ts";
import { applyPlan } from "../../src/operations/apply-plan.ts";
import { planLoad } from "../../src/operations/plan-load.ts";
import { reconcileLoad } from "../../src/operations/reconcile-load.ts";
import { AccountPaces } from "../../src/load/account-paces.ts";
import { resumeLoad } from "../../src/operations/resume-load.ts";
import { runLoad } from "../../src/operations/run-load.ts";
import { createStoryClock, type StoryClock } from "../../samples/play/story-clock.ts";
import { creationMapping, creationRows } from "../support/load-files.ts";

/** What a kill looks like to those who call the ledger: nothing that comes after happens. */
class Killed extends Error {}

const files = ["runs-1.csv", "runs-2.csv"];
const rows = 3;

/** A ledger that ends the process, as far as its drops are concerned, at one of its calls. */
function dyingAt(
  ledger: DropMeans["ledger"],
  call: number,
  moment: "before" | "after",
): { readonly ledger: DropMeans["ledger"]; readonly calls: () => number } {
  let calls = 0;
  let isDead = false;
  const arrivals = new Proxy(ledger.arrivals, {
    get: (book, name) => {
      const method: unknown = Reflect.get(book, name);
      if (typeof method !== "function") return method;
      return async (...given: readonly unknown[]): Promise<unknown> => {
        if (isDead) throw new Killed();
        calls += 1;
        const isNow = calls === call;
        if (isNow) isDead = true;
        if (isNow && moment === "before") throw new Killed();
        const result: unknown = await Reflect.apply(method, book, given);
        if (isNow) throw new Killed();
        return result;
      };
    },
  });
  return {
    ledger: new Proxy(ledger, {
      get: (own, name) => (name === "arrivals" ? arrivals : bound(own, name)),
    }),
    calls: () => calls,
  };
}

/** A ledger that has something done right before it writes that a file is put away. */
function pausing(
  ledger: DropMeans["ledger"],
  beforePutAway: () => Promise<void>,
): DropMeans["ledger"] {
  const change: typeof ledger.arrivals.change = async (...given) => {
    if ("keptAs" in given[1]) await beforePutAway();
    return await ledger.arrivals.change(...given);
  };
  const arrivals = new Proxy(ledger.arrivals, {
    get: (book, name) => (name === "change" ? change : bound(book, name)),
  });
  return new Proxy(ledger, {
    get: (own, name) => (name === "arrivals" ? arrivals : bound(own, name)),
  });
}

function bound(own: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(own, name);
  return typeof value === "function" ? value.bind(own) : value;
}

describe("a drop whose process is killed at any step", () => {
  let path: string;
  let clock: StoryClock;
  let simulator: Awaited<ReturnType<typeof startSimulator>>;

  beforeEach(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    clock = createStoryClock("2026-11-30T01:00:00Z");
    path = mkdtempSync(join(tmpdir(), "waybill-killed-"));
    mkdirSync(join(path, "inbox"));
    writeFileSync(join(path, "mapping.yaml"), creationMapping);
    for (const [index, name] of files.entries()) {
      const text = creationRows(rows).replaceAll("ref-", `ref-${index}-`);
      writeFileSync(
        join(path, "inbox", name),
        text.replaceAll(/^([^,\n]+),/gm, (_, key: string) =>
          key === "Ref" ? "Ref," : `${index}-${key},`,
        ),
      );
      writeFileSync(join(path, "inbox", `${name}.done`), "");
    }
    writeFileSync(
      join(path, "waybill.config.yaml"),
      `version: 1
connections:
  it: { base_url: "${simulator.urls.certifications}", tenant: acme, token: { env: TOKEN } }
drops:
  nightly:
    from: ./inbox
    match: "runs-{seq}.csv"
    mapping: mapping.yaml
    connection: it
    complete: { marker: "{name}.done" }
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
    answer: { report: "./outbox/{stem}.result.csv", file: "./outbox/{name}", ack: "./outbox/{stem}.ack" }
`,
    );
  });
  afterEach(async () => {
    await simulator.stop();
    rmSync(path, { recursive: true, force: true });
  });

  /** @returns how many calls of the ledger one look takes */
  const look = async (
    call = 0,
    moment: "before" | "after" = "before",
    operations: Partial<DropMeans["operations"]> = {},
    beforePutAway: () => Promise<void> = async () => undefined,
  ): Promise<number> => {
    const configPath = join(path, "waybill.config.yaml");
    const runsDir = join(path, "waybill-runs");
    mkdirSync(runsDir, { recursive: true });
    const configured = await loadDrops(configPath);
    const [drop] = configured.drops;
    assert.ok(drop);
    const ledger = await openLedger(join(runsDir, "ledger.db"), {});
    const dying = dyingAt(pausing(ledger, beforePutAway), call, moment);
    try {
      await passDrop(drop, {
        ledger: dying.ledger,
        runsDir,
        ledgerChoice: undefined,
        ownClock: systemClock,
        configPath,
        configText: configured.configText,
        operations: {
          load: runLoad,
          plan: planLoad,
          apply: applyPlan,
          resume: resumeLoad,
          reconcile: reconcileLoad,
          ...operations,
        },
        env: { TOKEN: "token" },
        clock,
        stopSignal: new AbortController().signal,
        abortSignal: undefined,
        observer: undefined,
        paces: new AccountPaces(),
        servers: configured.servers,
        channels: channelsOf(configured),
        tell: () => undefined,
      });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    } finally {
      await ledger.close();
    }
    return dying.calls();
  };
  const states = async (): Promise<readonly ArrivalState[]> => {
    const ledger = await openLedger(join(path, "waybill-runs", "ledger.db"), {});
    try {
      return (await ledger.arrivals.list({})).map(({ state }) => state);
    } finally {
      await ledger.close();
    }
  };
  const assertAllIsWell = async (what: string, names = files): Promise<void> => {
    assert.deepEqual(
      await states(),
      names.map(() => "done"),
      what,
    );
    assert.equal(simulator.records("certifications").length, names.length * rows, what);
    assert.deepEqual(readdirSync(join(path, "inbox")), [], what);
    const put = names.flatMap((name) => [name, `${name}.done`]);
    assert.deepEqual(readdirSync(join(path, "archive")).toSorted(), put, what);
    assert.deepEqual(
      readdirSync(join(path, "outbox")).toSorted(),
      names.flatMap((name) =>
        ["ack", "csv", "result.csv"].map((ending) => name.replace(/csv$/, ending)),
      ),
      what,
    );
  };

  it("needs the steps that are killed below", async () => {
    assert.ok((await look()) >= 14);
    await assertAllIsWell("undisturbed");
  });

  for (const moment of ["before", "after"] as const)
    for (let call = 1; call <= 20; call += 1)
      it(`loads each file once, and puts it away once, killed ${moment} call ${call} of the ledger`, async () => {
        await look(call, moment);
        // Whoever comes next waits until the lease is over; here it is the same process, which is not gone.
        for (let looks = 0; looks < 2; looks += 1) {
          clock.leap(31_000);
          await look();
        }
        await assertAllIsWell(`${moment} call ${call}`);
      });

  it("puts each file away once when another watcher looks in the middle of that", async () => {
    let putAways = 0;
    const count = async (): Promise<void> => {
      putAways += 1;
    };
    await look(0, "before", {}, async () => {
      await count();
      if (putAways === 1) await look(0, "before", {}, count);
    });
    assert.equal(putAways, files.length);
    await assertAllIsWell("in the middle");
  });

  it("changes nothing more when it wakes up, where it was frozen and another watcher took its file over", async () => {
    let putAways = 0;
    await look(0, "before", {}, async () => {
      putAways += 1;
      if (putAways !== 1) return;
      clock.leap(31_000);
      await look();
    });
    await assertAllIsWell("taken over");
  });

  it("loads each file once when several watchers look at the same time", async () => {
    await Promise.all([look(), look(), look()]);
    clock.leap(31_000);
    await look();
    await assertAllIsWell("three watchers");
  });

  describe("and that plans first", () => {
    /** Calls of the ledger that a look takes. */
    const [planning, applying] = [10, 10];
    const [file = "", other = ""] = files;
    const approveAll = async (): Promise<void> => {
      const standings = await listDrops({ configPath: join(path, "waybill.config.yaml"), clock });
      const runsDir = join(path, "waybill-runs");
      for (const { nextSteps } of standings.flatMap(({ open }) => open)) {
        const planPath = /^waybill review (\S+)$/.exec(nextSteps[0] ?? "")?.[1];
        if (planPath !== undefined) await approvePlan({ planPath, runsDir, name: "Anna", clock });
      }
    };
    const endWell = async (what: string): Promise<void> => {
      for (let looks = 0; looks < 2; looks += 1) {
        clock.leap(31_000);
        await look();
        await approveAll();
      }
      await assertAllIsWell(what, [file]);
    };
    beforeEach(() => {
      const config = join(path, "waybill.config.yaml");
      appendFileSync(config, "    plan: { approve: required }\n");
      for (const name of [other, `${other}.done`]) rmSync(join(path, "inbox", name));
    });

    it("takes fewer calls than are killed below", async () => {
      assert.ok((await look()) <= planning);
      await approveAll();
      assert.ok((await look()) <= applying);
    });

    for (let call = 1; call <= planning; call += 1)
      it(`applies each plan once, killed after call ${call} of the ledger while it plans`, async () => {
        await look(call, "after");
        await approveAll();
        await endWell(`call ${call}`);
      });
    for (let call = 1; call <= applying; call += 1)
      it(`applies each plan once, killed after call ${call} of the ledger when it is approved`, async () => {
        await look();
        await approveAll();
        await look(call, "after");
        await endWell(`call ${call}`);
      });

    it("applies each plan once when several watchers look at the same time", async () => {
      await Promise.all([look(), look(), look()]);
      await approveAll();
      await Promise.all([look(), look(), look()]);
      await endWell("three watchers");
    });

    for (const [what, dying] of Object.entries<Partial<DropMeans["operations"]>>({
      "before its plan is made": { plan: async () => await Promise.reject(new Killed()) },
      "when its plan is made": {
        plan: async (request) => {
          await planLoad(request);
          throw new Killed();
        },
      },
      "when its plan is written and the ledger does not know it": {
        plan: async (request) => {
          const elsewhere = mkdtempSync(join(tmpdir(), "waybill-other-"));
          await planLoad({ ...request, runsDir: elsewhere });
          rmSync(elsewhere, { recursive: true, force: true });
          throw new Killed();
        },
      },
      "before its plan is applied": { apply: async () => await Promise.reject(new Killed()) },
      "when its plan is copied, and its load is not in the ledger": {
        apply: async ({ planPath, runsDir, loadId = "" }) => {
          mkdirSync(join(runsDir, loadId), { recursive: true });
          writeFileSync(
            join(runsDir, loadId, "plan.ndjson"),
            readFileSync(planPath).subarray(0, 9),
          );
          throw new Killed();
        },
      },
      "when its plan is applied in part": {
        apply: async (request) => {
          const stop = new AbortController();
          const onAnswer = (): void => stop.abort(new Error("killed"));
          await applyPlan({ ...request, observer: { onAnswer }, stopSignal: stop.signal });
          throw new Killed();
        },
      },
      "when its plan is applied": {
        apply: async (request) => {
          await applyPlan(request);
          throw new Killed();
        },
      },
    }))
      it(`applies each plan once, killed ${what}`, async () => {
        await look(0, "before", dying);
        await approveAll();
        clock.leap(31_000);
        await look(0, "before", dying);
        await endWell(what);
      });
  });
});
