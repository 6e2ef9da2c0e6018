import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { parse } from "yaml";
import {
  exitCodes,
  type Metrics,
  type MetricsRequest,
  openMetrics,
  runLoad,
  type Simulator,
} from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { faultsOf, parseExposition, valueOf } from "../../support/exposition.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";
import { assertRefused, makeWorkdir, testToken, type Workdir } from "../../support/workdir.ts";

const monday = "actions-20261130.csv";
const page = readFileSync(new URL("../../../docs/metrics.md", import.meta.url), "utf8");
const nightly = { drop: "nightly" };

/** What promtool says of a text or a file, where there is one. */
function promtool(words: readonly string[], input = ""): string | undefined {
  const { error, stdout, stderr } = spawnSync("promtool", words, { input, encoding: "utf8" });
  return error === undefined ? `${stdout}${stderr}` : undefined;
}

describe("a watch, seen from outside", () => {
  let simulator: Simulator;
  let place: DropPlace;
  let metrics: Metrics;
  let onWrite: () => Promise<void>;
  const open = async (request: Partial<MetricsRequest> = {}): Promise<void> => {
    const configPath = join(place.path, "waybill.config.yaml");
    metrics = await openMetrics({ drops: { configPath }, clock: place.clock, ...request });
  };
  const look = async (): Promise<readonly string[]> => {
    const { observerOf, onLook, onArrival } = metrics.watch;
    const told: string[] = [];
    await place.look({
      observerOf,
      onLook,
      onArrival: (arrival) => {
        onArrival(arrival);
        told.push(arrival.state);
      },
    });
    return told;
  };
  const ask = async (path: string, method = "GET") => {
    const answer = await fetch(`${metrics.url ?? ""}${path}`, { method });
    return {
      status: answer.status,
      type: answer.headers.get("content-type"),
      body: await answer.text(),
    };
  };

  before(async () => {
    simulator = await startWithActions(40, { onWrite: async () => await onWrite() });
  });
  after(async () => await simulator.stop());
  beforeEach(async () => {
    onWrite = async () => undefined;
    place = makeDropPlace(simulator);
    await open({ address: "127.0.0.1:0" });
  });
  afterEach(async () => {
    await metrics.close();
    place.remove();
  });

  it("has every series from the beginning, and none of the ledger before there is one", async () => {
    const text = await metrics.text();
    assert.equal(valueOf(text, "waybill_rows_total", { ...nightly, outcome: "failed" }), 0);
    assert.equal(valueOf(text, "waybill_requests_total", nightly), 0);
    assert.equal(valueOf(text, "waybill_last_look_timestamp_seconds", nightly), 0);
    assert.equal(valueOf(text, "waybill_ledger_readable"), 0);
    assert.equal(parseExposition(text).get("waybill_arrivals")?.samples.length, 0);
  });

  it("counts rows, requests and answers of each drop, and shows how it stands", async () => {
    place.deliver(monday, correctionRows(3, "pending"));
    await look();
    const text = await metrics.text();
    assert.equal(valueOf(text, "waybill_rows_total", { ...nightly, outcome: "applied" }), 3);
    assert.equal(valueOf(text, "waybill_requests_total", nightly), 6, "each is read, then written");
    assert.equal(valueOf(text, "waybill_request_duration_seconds_count", nightly), 6);
    assert.equal(valueOf(text, "waybill_loads_in_progress", nightly), 0);
    assert.equal(valueOf(text, "waybill_requests_in_flight", nightly), 0);
    assert.equal(valueOf(text, "waybill_arrivals", { ...nightly, state: "done" }), 1);
    assert.equal(valueOf(text, "waybill_arrivals", { ...nightly, state: "late" }), 0);
    assert.equal(valueOf(text, "waybill_last_load_rows", { ...nightly, outcome: "applied" }), 3);
    const now = place.clock.now() / 1000;
    assert.equal(valueOf(text, "waybill_last_good_arrival_timestamp_seconds", nightly), now);
    assert.equal(valueOf(text, "waybill_last_look_timestamp_seconds", nightly), now);
    assert.equal(
      valueOf(text, "waybill_oldest_waiting_arrival_timestamp_seconds", nightly),
      undefined,
    );
    assert.equal(valueOf(text, "waybill_look_interval_seconds", nightly), 30);
    assert.equal(valueOf(text, "waybill_ledger_readable"), 1);
  });

  it("shows since when the oldest file waits, however often is looked", async () => {
    place.file(`inbox/${monday}`, correctionRows(3));
    const seenAt = place.clock.now() / 1000;
    await look();
    place.clock.leap(3_600_000);
    await look();
    const text = await metrics.text();
    const name = "waybill_oldest_waiting_arrival_timestamp_seconds";
    assert.equal(valueOf(text, name, nightly), seenAt);
    assert.equal(valueOf(text, "waybill_arrivals", { ...nightly, state: "seen" }), 1);
  });

  it("shows a load that is at work, which makes nothing late", async () => {
    const texts: string[] = [];
    const ready: number[] = [];
    onWrite = async () => {
      if (texts.length > 0) return;
      place.clock.leap(3_600_000);
      texts.push((await ask("/metrics")).body);
      ready.push((await ask("/readyz")).status);
    };
    place.deliver(monday, correctionRows(4, "pending"));
    await look();
    const [text = ""] = texts;
    assert.equal(valueOf(text, "waybill_loads_in_progress", nightly), 1);
    assert.ok((valueOf(text, "waybill_requests_in_flight", nightly) ?? 0) >= 1);
    assert.equal(valueOf(text, "waybill_arrivals", { ...nightly, state: "loading" }), 1);
    assert.deepEqual(ready, [200]);
    place.clock.leap(90_001);
    assert.equal((await ask("/readyz")).status, 503, "the load is over");
  });

  it("is ready while the ledger can be read and folders were looked into in time", async () => {
    assert.deepEqual(
      (await ask("/readyz")).body,
      "the ledger can't be read\nnightly: its folder was not looked into for 90 s\n",
    );
    await look();
    assert.deepEqual(await ask("/readyz"), {
      status: 200,
      type: "text/plain; charset=utf-8",
      body: "ok\n",
    });
    place.clock.leap(90_001);
    assert.equal((await ask("/readyz")).status, 503);
    rmSync(join(place.path, "inbox"), { recursive: true });
    await look();
    assert.match((await ask("/readyz")).body, /^nightly: its folder was not looked into/);
  });

  it("is ready while a large file is read for the first time", async () => {
    await look();
    metrics.watch.onLook("nightly", "begins");
    place.clock.leap(90_001);
    assert.equal((await ask("/readyz")).status, 503);
    metrics.watch.observerOf("nightly").onPreflight?.(10_000);
    assert.equal((await ask("/readyz")).status, 200);
  });

  it("is healthy while its loops are alive", async () => {
    assert.equal((await ask("/healthz")).status, 200);
    place.clock.leap(90_001);
    const { status, body } = await ask("/healthz");
    assert.deepEqual([status, body], [503, "nightly: nobody looks after it any more\n"]);
    await look();
    assert.equal((await ask("/healthz")).status, 200);
  });

  it("answers only GET, and only what it has", async () => {
    const { status, type } = await ask("/metrics");
    assert.deepEqual([status, type], [200, "text/plain; version=0.0.4; charset=utf-8"]);
    assert.equal((await ask("/metrics?name=x")).status, 200);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
      assert.equal((await ask("/metrics", method)).status, 405, method);
    for (const path of ["/", "/metrics/", "/constructor", "/../etc/passwd"])
      assert.equal((await ask(path)).status, 404, path);
  });

  it("is gone with the watch, whoever still holds a connection", async () => {
    const idle = connect(Number(new URL(metrics.url ?? "").port), "127.0.0.1");
    await once(idle, "connect");
    const ended = once(idle.resume(), "close");
    await metrics.close();
    await ended;
    await assert.rejects(ask("/healthz"), TypeError);
    await open();
  });

  it("keeps to the conventions of Prometheus, and shows nothing of a file", async () => {
    place.deliver(monday, `${correctionRows(3, "pending")}act-nobody,New,secret-cell\n`);
    await look();
    const text = await metrics.text();
    assert.deepEqual(faultsOf(text), []);
    assert.ok([undefined, ""].includes(promtool(["check", "metrics"], text)));
    assert.doesNotMatch(text, /act-|actions-2026|secret-cell|wb-2026|a-2026/);
    const documented = [...page.matchAll(/^\| `(waybill_\w+)`\s+\| (\w+)/gm)];
    assert.deepEqual(
      documented.map(([, name, type]) => `${name} ${type}`).toSorted(),
      [...parseExposition(text).values()].map(({ name, type }) => `${name} ${type}`).toSorted(),
    );
  });

  it("has alert rules that ask for metrics which are there", async () => {
    const [, rules = ""] = /```yaml\n(groups:[^]*?)```/.exec(page) ?? [];
    const { groups }: { groups: { rules: { expr: string }[] }[] } = parse(rules);
    const asked = groups.flatMap((group) => group.rules.map(({ expr }) => expr)).join("\n");
    const names = parseExposition(await metrics.text());
    const unknown = [...asked.matchAll(/\bwaybill_\w+/g)]
      .map(([name]) => name.replace(/_bucket$/, ""))
      .filter((name) => !names.has(name));
    assert.deepEqual(unknown, []);
    const file = place.file("rules.yaml", rules);
    assert.match(promtool(["check", "rules", file]) ?? "SUCCESS", /SUCCESS/);
  });
});

describe("a load, seen from outside", () => {
  it("counts what this process does, without a drop", async () => {
    const workdir = makeWorkdir();
    const simulator = await startWithActions(10);
    const metrics = await openMetrics({ runsDir: join(workdir.path, "runs") });
    await runLoad({
      sourcePath: workdir.file("a.csv", correctionRows(4, "pending")),
      mappingPath: workdir.file("m.yaml", correctionMapping),
      preflight: true,
      connection: { baseUrl: simulator.urls.collect, tenant: "acme" },
      runsDir: join(workdir.path, "runs"),
      env: { WAYBILL_TOKEN: testToken },
      observer: metrics.observer,
    });
    const text = await metrics.text();
    assert.equal(valueOf(text, "waybill_rows_total", { outcome: "applied" }), 4);
    assert.equal(valueOf(text, "waybill_requests_total"), 8);
    assert.equal(valueOf(text, "waybill_ledger_readable"), 1);
    await simulator.stop();
    workdir.remove();
  });
});

describe("metrics on the command line", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  before(async () => {
    simulator = await startWithActions(10);
    workdir = makeWorkdir();
    workdir.file("mapping.yaml", correctionMapping);
    workdir.file("inbox/readme", "");
    workdir.file(
      "waybill.config.yaml",
      `version: 1
drops:
  nightly:
    from: ./inbox
    match: "actions-{date:YYYYMMDD}.csv"
    mapping: mapping.yaml
    complete: rename
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
`,
    );
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("are given out by a load, which says where", async () => {
    workdir.file("a.csv", correctionRows(2, "pending"));
    const to = ["--base-url", simulator.urls.collect, "--tenant", "acme"];
    const run = await workdir.run(["load", "a.csv", "-m", "mapping.yaml", ...to, "--metrics", "0"]);
    assert.equal(run.code, exitCodes.ok, run.stderr);
    assert.match(run.stderr, /^metrics: http:\/\/127\.0\.0\.1:\d+\/metrics$/m);
    assert.doesNotMatch(run.stderr, /warning/);
  });

  it("are warned of where other machines can ask", async () => {
    const run = await workdir.run(["watch", "--once", "--metrics", "0.0.0.0:0"]);
    assert.equal(run.code, exitCodes.ok, run.stderr);
    assert.match(run.stderr, /^warning: other machines can ask for these metrics/m);
  });

  it("are refused at an address that is none, or is taken, before anything is done", async () => {
    const wrong = await workdir.run(["watch", "--metrics", "here:9464"]);
    assertRefused(
      wrong,
      exitCodes.couldNotStart,
      "ERR_METRICS_ADDRESS",
      /"here:9464" is no address/,
    );
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(typeof address === "object" && address !== null);
    const taken = await workdir.run(["watch", "--metrics", `127.0.0.1:${address.port}`]);
    assertRefused(
      taken,
      exitCodes.couldNotStart,
      "ERR_METRICS_PORT",
      /is taken by another program/,
    );
    other.close();
  });

  it("go into a file after one look, for node_exporter, without what the next process would begin anew", async () => {
    const run = await workdir.run(["watch", "--once", "--metrics-file", "waybill.prom"]);
    assert.equal(run.code, exitCodes.ok, run.stderr);
    const text = workdir.read("waybill.prom");
    assert.deepEqual(faultsOf(text), []);
    assert.ok((valueOf(text, "waybill_last_look_timestamp_seconds", nightly) ?? 0) > 0);
    assert.equal(valueOf(text, "waybill_ledger_readable"), 1);
    const counters = [...parseExposition(text).values()].filter(({ type }) => type !== "gauge");
    assert.deepEqual(counters, []);
    assert.equal(
      (await workdir.run(["watch", "--once", "--metrics-file", "waybill.prom"])).code,
      0,
    );
  });

  it("take the place of no other file, and are told where they can't be written", async () => {
    workdir.file("mine.prom", "# my own\n");
    const taken = await workdir.run(["watch", "--once", "--metrics-file", "mine.prom"]);
    assertRefused(taken, exitCodes.couldNotStart, "ERR_OUTPUT_EXISTS", /mine\.prom/);
    assert.equal(workdir.read("mine.prom"), "# my own\n");
    const named = await workdir.run(["watch", "--once", "--metrics-file", "waybill.txt"]);
    assertRefused(named, exitCodes.couldNotStart, "ERR_METRICS_FILE", /ends with \.prom/);
    const nowhere = await workdir.run(["watch", "--once", "--metrics-file", "no/where.prom"]);
    assert.equal(nowhere.code, exitCodes.ok, "what was loaded is loaded");
    assert.match(nowhere.stderr, /^no\/where\.prom can't be written: ENOENT/m);
  });

  it("are refused where they would come to nothing", async () => {
    const long = await workdir.run(["watch", "--metrics-file", "waybill.prom"]);
    assertRefused(long, exitCodes.couldNotStart, "ERR_USAGE", /--metrics-file is for --once/);
    const dry = await workdir.run(["watch", "--dry-run", "--metrics", "9464"]);
    assertRefused(dry, exitCodes.couldNotStart, "ERR_USAGE", /a dry run has no metrics/);
  });

  it("are there while the program looks, and gone when it was told to stop", async () => {
    const program = workdir.start(["watch", "--metrics", "127.0.0.1:0"]);
    const url = await new Promise<string>((resolve, reject) => {
      let said = "";
      program.process.stderr?.on("data", (text: string) => {
        said += text;
        const [, found] = /^metrics: (http:\S+)\/metrics$/m.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
      void program.over.then(({ stderr }) => reject(new Error(stderr)));
    });
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.deepEqual(faultsOf(await (await fetch(`${url}/metrics`)).text()), []);
    program.process.kill("SIGTERM");
    assert.equal((await program.over).code, exitCodes.ok);
    await assert.rejects(fetch(`${url}/healthz`), TypeError);
  });
});
