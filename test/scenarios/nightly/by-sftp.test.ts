import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, foretellDrops, type Simulator } from "../../../src/index.ts";
import { startSshServer, type SshServer } from "../../servers/ssh-server.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const env = { TOKEN: "token-of-the-test", SFTP_PASSWORD: "secret", PATH: process.env["PATH"] };

describe("a drop on a server, by SFTP", () => {
  let simulator: Simulator;
  let place: DropPlace;
  let server: SshServer;
  before(async () => {
    simulator = await startWithActions(20);
  });
  after(async () => await simulator.stop());
  afterEach(async () => {
    await server.stop().catch(() => undefined);
    place.remove();
  });

  /** The folders of the drop are those of the place, seen through the server. */
  const begin = async (settings?: string): Promise<void> => {
    place = makeDropPlace(simulator, settings);
    server = await startSshServer(place.path, { user: "waybill", password: "secret" });
    place.file("known_hosts", `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
    const config = place.read("waybill.config.yaml");
    const from = `from: sftp://waybill@127.0.0.1:${server.port}/inbox
    sftp: { known_hosts: ./known_hosts, password: { env: SFTP_PASSWORD } }`;
    place.file("waybill.config.yaml", config.replace("from: ./inbox", from));
  };
  const look = async (): Promise<readonly string[]> => await place.look({ env });

  it("is loaded, archived with its marker, and answered", async () => {
    await begin('complete: { marker: "{name}.done" }\nanswer: { report: "out/{stem}.result.csv" }');
    place.deliver(monday, correctionRows(3));
    assert.deepEqual((await look()).slice(-2), [`${monday} loading`, `${monday} done`]);
    assert.deepEqual(place.list("inbox"), []);
    assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
    assert.deepEqual(place.list("out"), ["actions-20261130.result.csv"]);
    assert.match(place.read("out/actions-20261130.result.csv"), /applied/);
    assert.equal((await place.arrival(monday)).keptAt, `/archive/${monday}`);
    assert.deepEqual(await look(), []);
  });

  it("is removed when it is older than it is to be kept, and once more where that could not be done", async () => {
    await begin();
    const config = place.read("waybill.config.yaml");
    place.file("waybill.config.yaml", config.replace("./quarantine }", "./quarantine, keep: 1d }"));
    place.deliver(monday, correctionRows(3));
    await look();
    server.deny(monday);
    place.clock.leap(86_400_000);
    await look();
    assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
    assert.match(
      (await place.arrival(monday)).reason ?? "",
      /kept for 1 day: it can't be removed: EACCES/,
    );
    server.deny("");
    await look();
    assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
    place.clock.leap(3_600_000);
    await look();
    assert.deepEqual(place.list("archive"), []);
    assert.match(
      (await place.arrival(monday)).reason ?? "",
      /; kept for 1 day: the file, .* removed$/,
    );
  });

  it("is quarantined with a reason beside it, and a duplicate is told", async () => {
    await begin("complete: rename\non_trouble: continue");
    place.file(`inbox/${monday}`, "");
    await look();
    assert.deepEqual(place.list("quarantine"), [monday, `${monday}.why.txt`]);
    assert.match(place.read(`quarantine/${monday}.why.txt`), /it is empty/);
    place.file(`inbox/${tuesday}`, correctionRows(4));
    await look();
    place.file("inbox/actions-20261202.csv", correctionRows(4));
    assert.equal((await look()).at(-1), "actions-20261202.csv duplicate");
  });

  describe("is loaded, answered and archived once a person has put right", () => {
    const settings = 'complete: rename\nanswer: { file: "out/{name}", ack: "out/{stem}.ack" }';
    const letGo = async (): Promise<void> => {
      const writes = simulator.received().length;
      await place.decide(monday, "release", "it is put right");
      await look();
      assert.equal((await place.arrival(monday)).state, "done");
      assert.equal(simulator.received().length, writes, "nothing is loaded for that");
      assert.deepEqual(place.list("out"), ["actions-20261130.ack", monday]);
      assert.deepEqual([...place.list("archive"), ...place.list("inbox")], [monday]);
    };

    it("that no room was left", async () => {
      await begin(settings);
      place.file(`inbox/${monday}`, correctionRows(3));
      server.fill("/");
      assert.equal((await look()).at(-1), `${monday} attention`);
      const { code, reason = "" } = await place.arrival(monday);
      assert.equal(code, "not-answered");
      assert.match(
        reason,
        /^it is loaded, and its answer can't be given: EIO: .*\. Put that right, then: waybill drops release a-/,
      );
      assert.deepEqual([...place.list("out"), ...place.list("inbox")], [monday]);
      server.fill(undefined);
      await letGo();
    });

    it("that there was no right to write an answer", async () => {
      await begin(settings);
      place.file(`inbox/${monday}`, correctionRows(3));
      server.deny("actions-20261130.ack.part");
      assert.equal((await look()).at(-1), `${monday} attention`);
      assert.match(
        (await place.arrival(monday)).reason ?? "",
        /its answer can't be given: this user has no right to write there \(EACCES: /,
      );
      assert.deepEqual(place.list("out"), [monday]);
      server.deny("");
      await letGo();
    });

    it("that the archive was full", async () => {
      await begin(settings);
      place.file(`inbox/${monday}`, correctionRows(3));
      server.fill("/archive");
      assert.equal((await look()).at(-1), `${monday} attention`);
      const { code, reason = "" } = await place.arrival(monday);
      assert.equal(code, "not-put-away");
      assert.match(reason, /^it is loaded, and can't be put away: EIO: /);
      server.fill(undefined);
      await letGo();
    });

    it("that the folder of the answers was gone, which is made again by itself", async () => {
      await begin(settings);
      place.file(`inbox/${monday}`, correctionRows(3));
      await look();
      rmSync(join(place.path, "out"), { recursive: true });
      place.file(`inbox/${tuesday}`, correctionRows(4));
      assert.equal((await look()).at(-1), `${tuesday} done`);
      assert.deepEqual(place.list("out"), ["actions-20261201.ack", tuesday]);
    });
  });

  it("is loaded by what its control file says, and when it has been quiet", async () => {
    await begin('complete: { control: "{stem}.ctl" }');
    place.file(`inbox/${monday}`, correctionRows(3));
    place.file("inbox/actions-20261130.ctl", "rows=3\n");
    assert.equal((await look()).at(-1), `${monday} done`);
    await server.stop();
    place.remove();
    await begin("complete: { quiet: 5m }");
    place.file(`inbox/${monday}`, correctionRows(3));
    assert.equal((await look()).at(-1), `${monday} settling`);
    place.clock.leap(300_000);
    assert.equal((await look()).at(-1), `${monday} done`);
  });

  it("is foretold without anything being written or moved", async () => {
    await begin();
    place.deliver(monday, correctionRows(3));
    const configPath = join(place.path, "waybill.config.yaml");
    const [told] = await foretellDrops({ configPath, env });
    assert.deepEqual([told?.name, told?.would], [monday, "load"]);
    assert.deepEqual(place.list("inbox"), [monday, `${monday}.done`]);
  });

  it("goes on behind what it has where the line is cut", async () => {
    await begin();
    const filler = " ".repeat(100);
    const rows = Array.from(
      { length: 15 },
      (_, at) => `act-${at},"N${filler.repeat(900)}",pending`,
    );
    place.deliver(monday, `Id,Name,Status\n${rows.join("\n")}\n`);
    server.cutAfter(700_000);
    const told = await look();
    assert.equal(server.logins(), 2);
    assert.ok(told.includes(`${monday} loading`), told.join());
    const copies = readdirSync(join(place.path, "waybill-runs", "arrivals"), { recursive: true });
    assert.ok(copies.some((name) => String(name).endsWith(monday)));
  });

  it("has a file that can't be read say so, and takes it when it can", async () => {
    await begin();
    place.deliver(monday, correctionRows(3));
    place.deliver(tuesday, correctionRows(4));
    server.deny(monday);
    const told = await look();
    assert.ok(told.includes(`${monday} settling`), told.join());
    assert.equal(told.at(-1), `${tuesday} done`);
    assert.match((await place.arrival(monday)).reason ?? "", /^it can't be copied: EACCES/);
    assert.deepEqual(await look(), []);
    server.deny("");
    assert.equal((await look()).at(-1), `${monday} done`);
  });

  describe("whose server is gone", () => {
    it("waits, tells it once, and goes on when it is back", async () => {
      await begin();
      place.deliver(monday, correctionRows(3));
      await server.goAway();
      const troubles: string[] = [];
      const stop = new AbortController();
      const every = 30_000;
      let looks = 0;
      await place.look({
        env,
        once: false,
        stopSignal: stop.signal,
        onTrouble: (_drop, error) => troubles.push(error.code),
        // An hour of looks.
        clock: {
          ...place.clock,
          sleep: async (ms, signal) => {
            await new Promise((resolve) => setImmediate(resolve));
            await place.clock.sleep(ms, signal);
            if (ms === every) looks += 1;
            if (looks === 120) stop.abort();
          },
        },
      });
      assert.deepEqual(troubles, ["ERR_SFTP_UNREACHABLE"]);
      assert.equal(place.last().exitCode, exitCodes.fileLateOrHeld);
      await server.comeBack();
      assert.equal((await look()).at(-1), `${monday} done`);
    });

    it("finds that its file is late all the same", async () => {
      await begin(
        'complete: { marker: "{name}.done" }\nexpect: { cron: "0 2 * * *", zone: UTC, by: "02:30" }',
      );
      await look();
      await server.goAway();
      place.clock.goTo("2026-11-30T02:31:00Z");
      assert.deepEqual(await look(), ["late", "nightly ERR_SFTP_UNREACHABLE"]);
      await server.comeBack();
    });

    it("is put away at the next look where it was loaded meanwhile", async () => {
      await begin();
      place.deliver(monday, correctionRows(3));
      let isCut = false;
      const told: string[] = [];
      await place.look({
        env,
        onArrival: ({ name, state }) => {
          told.push(`${name} ${state}`);
          if (state !== "loading" || isCut) return;
          isCut = true;
          void server.goAway();
        },
      });
      assert.equal(told.at(-1), `${monday} done`);
      assert.deepEqual(place.list("archive"), []);
      await server.comeBack();
      assert.deepEqual(await look(), []);
      assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
      assert.deepEqual(place.list("inbox"), []);
    });
  });

  it("is not looked into where the server shows another key than the one that is known", async () => {
    await begin();
    rmSync(join(place.path, "known_hosts"));
    const other = await startSshServer(place.path, { user: "waybill", password: "secret" });
    writeFileSync(join(place.path, "known_hosts"), `[127.0.0.1]:${server.port} ${other.hostKey}\n`);
    await other.stop();
    assert.deepEqual(await look(), ["nightly ERR_SFTP_HOST_KEY"]);
    assert.equal(server.logins(), 0);
  });
});
