import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { exitCodes, foretellDrops, type Simulator } from "../../../src/index.ts";
import "../../servers/aws-sdk.ts";
import {
  type BucketServer,
  bucketLogin,
  says,
  startBucketServer,
} from "../../servers/bucket-server.ts";
import { type NpmBucket, startNpmBucket } from "../../servers/npm-bucket.ts";
import { findBuiltProgram } from "../../support/built-program.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const env = {
  TOKEN: "token-of-the-test",
  S3_SECRET: bucketLogin.secret,
  PATH: process.env["PATH"],
};

describe("a drop in a bucket", () => {
  let simulator: Simulator;
  let place: DropPlace;
  before(async () => {
    simulator = await startWithActions(20);
  });
  after(async () => await simulator.stop());
  afterEach(() => place.remove());

  const begin = (url: string, settings?: string): void => {
    place = makeDropPlace(simulator, settings);
    const config = place.read("waybill.config.yaml");
    const from = `from: s3://drops/inbox
    s3: { endpoint: "${url}", access_key_id: ${bucketLogin.id}, secret_access_key: { env: S3_SECRET } }`;
    place.file("waybill.config.yaml", config.replace("from: ./inbox", from));
  };
  const look = async (): Promise<readonly string[]> => await place.look({ env });

  describe("of a server from npm", () => {
    let bucket: NpmBucket;
    before(async () => {
      bucket = await startNpmBucket();
    });
    beforeEach(() => bucket.empty());
    after(async () => await bucket.stop());
    const put = async (name: string, content: string): Promise<void> =>
      await bucket.behind("").place(name, content);
    const names = async (): Promise<readonly string[]> => await bucket.behind("").names();
    const textOf = async (name: string): Promise<string> =>
      String(await bucket.behind("").content(name));

    it("is loaded, archived with its marker, and answered; the same content is a duplicate", async () => {
      begin(
        bucket.url,
        'complete: { marker: "{name}.done" }\nanswer: { report: "out/{stem}.result.csv" }',
      );
      await put(`inbox/${monday}`, correctionRows(3));
      assert.deepEqual(await look(), []);
      await put(`inbox/${monday}.done`, "");
      assert.deepEqual((await look()).slice(-2), [`${monday} loading`, `${monday} done`]);
      const answered = "out/actions-20261130.result.csv";
      const archived = [`archive/${monday}`, `archive/${monday}.done`];
      assert.deepEqual(await names(), [...archived, answered]);
      assert.equal(await textOf(`archive/${monday}`), correctionRows(3));
      assert.match(await textOf(answered), /applied/);
      assert.equal((await place.arrival(monday)).keptAt, `/archive/${monday}`);
      assert.deepEqual(await look(), []);
      await put(`inbox/${tuesday}`, correctionRows(3));
      await put(`inbox/${tuesday}.done`, "");
      assert.equal((await look()).at(-1), `${tuesday} duplicate`);
      const twice = [`archive/${tuesday}`, `archive/${tuesday}.done`];
      assert.deepEqual(await names(), [...archived, ...twice, answered]);
    });

    it("is quarantined with a reason beside it, and moved on when a person has it loaded", async () => {
      begin(bucket.url, 'complete: rename\nexpect: { bytes: "1000.." }');
      await put(`inbox/${monday}`, correctionRows(3));
      assert.equal((await look()).at(-1), `${monday} quarantined`);
      const reason = `quarantine/${monday}.why.txt`;
      assert.deepEqual(await names(), [`quarantine/${monday}`, reason]);
      assert.match(await textOf(reason), /its bytes are/);
      await place.decide(monday, "release");
      assert.equal((await look()).at(-1), `${monday} done`);
      assert.deepEqual(await names(), [`archive/${monday}`, reason]);
    });

    it("is loaded by what its control file says, and when nothing has replaced it for a while", async () => {
      begin(bucket.url, 'complete: { control: "{stem}.ctl" }');
      await put(`inbox/${monday}`, correctionRows(3));
      await put("inbox/actions-20261130.ctl", "rows=3\n");
      assert.equal((await look()).at(-1), `${monday} done`);
      place.remove();
      bucket.empty();
      begin(bucket.url, "complete: { quiet: 5m }");
      await put(`inbox/${monday}`, correctionRows(3));
      assert.equal((await look()).at(-1), `${monday} settling`);
      place.clock.leap(300_000);
      await put(`inbox/${monday}`, correctionRows(4));
      assert.equal((await look()).at(-1), `${monday} settling`);
      place.clock.leap(300_000);
      assert.equal((await look()).at(-1), `${monday} done`);
      assert.equal(await textOf(`archive/${monday}`), correctionRows(4));
    });

    it("needs a package, and the program says so where it is not installed", () => {
      begin(bucket.url, "complete: rename");
      const words = [findBuiltProgram(), "watch", "--once"];
      const { status, stderr } = spawnSync(process.execPath, words, {
        cwd: place.path,
        env: { ...env, NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
        encoding: "utf8",
      });
      assert.equal(status, exitCodes.fileLateOrHeld, stderr);
      assert.match(stderr, /s3:\/\/ takes the package @aws-sdk\/client-s3, which is not there/);
      assert.match(stderr, /npm install @aws-sdk\/client-s3/);
    });

    it("is foretold without anything being written or moved", async () => {
      begin(bucket.url, "complete: rename");
      await put(`inbox/${monday}`, correctionRows(3));
      const configPath = join(place.path, "waybill.config.yaml");
      const [told] = await foretellDrops({ configPath, env });
      assert.deepEqual([told?.name, told?.would], [monday, "load"]);
      assert.deepEqual(await names(), [`inbox/${monday}`]);
    });
  });

  describe("of a server with a will of its own", () => {
    let server: BucketServer;
    beforeEach(async () => {
      server = await startBucketServer({ isVersioned: true });
      begin(server.url, "complete: rename");
    });
    afterEach(async () => await server.stop());
    const keys = (): readonly string[] => [...server.objects.keys()].toSorted();

    it("comes next where it is replaced while it is loaded, and what was loaded is archived", async () => {
      server.place(`inbox/${monday}`, correctionRows(3));
      let isReplaced = false;
      await place.look({
        env,
        onArrival: ({ state }) => {
          if (state !== "loading" || isReplaced) return;
          isReplaced = true;
          server.place(`inbox/${monday}`, correctionRows(4));
        },
      });
      assert.deepEqual(keys(), [`archive/${monday}`, `inbox/${monday}`]);
      const archived = server.objects.get(`archive/${monday}`);
      assert.equal(archived?.body.toString(), correctionRows(3));
      assert.equal((await look()).at(-1), `${monday} done`);
      assert.equal(keys().filter((key) => key.startsWith("archive/")).length, 2);
      assert.equal(keys().length, 2);
    });

    it("is archived once, whatever the bucket was about to do when it went away", async () => {
      for (const [index, moment] of [/^PUT archive/, /^DELETE/].entries()) {
        const name = `actions-2026120${index + 2}.csv`;
        server.place(`inbox/${name}`, correctionRows(5 + index));
        server.refuse(moment, 500, "InternalError");
        assert.equal((await look()).at(-1), `${name} done`);
        assert.ok(keys().includes(`inbox/${name}`));
        server.welcome();
        assert.deepEqual(await look(), []);
        assert.ok(keys().includes(`archive/${name}`));
        assert.ok(!keys().some((key) => key.startsWith("inbox/")));
      }
      assert.equal(keys().length, 2);
    });

    it("is loaded, answered and archived once, whichever request was the last that the bucket answered", async () => {
      place.remove();
      begin(
        server.url,
        'complete: { marker: "{name}.done" }\nanswer: { report: "out/{stem}.result.csv" }',
      );
      let steps = 0;
      for (let isOver = false; !isOver; steps += 1) {
        const name = `actions-202612${String(steps + 1).padStart(2, "0")}.csv`;
        server.objects.clear();
        server.asked.length = 0;
        server.place(`inbox/${name}`, correctionRows(steps + 1));
        server.place(`inbox/${name}.done`, "");
        server.shutAfter(steps);
        const told = [...(await look())];
        isOver = server.asked.length < steps;
        server.welcome();
        told.push(...(await look()));
        const loads = told.filter((one) => one === `${name} loading`);
        assert.deepEqual(loads, [`${name} loading`], `after ${steps}: ${told.join()}`);
        const answered = `out/${name.replace(".csv", ".result.csv")}`;
        const archived = [`archive/${name}`, `archive/${name}.done`];
        assert.deepEqual(keys(), [...archived, answered], `after ${steps}: ${told.join()}`);
      }
      assert.ok(steps > 15, `${steps} steps`);
    });

    it("lies in the archive once it was loaded again, too", async () => {
      server.place(`inbox/${monday}`, correctionRows(6));
      assert.equal((await look()).at(-1), `${monday} done`);
      await place.decide(monday, "again");
      assert.equal((await look()).at(-1), `${monday} done`);
      const [key, ...others] = keys();
      assert.match(key ?? "", /^archive\/actions-20261130.*\.csv$/);
      assert.deepEqual(others, []);
    });

    it("waits where the bucket is out of reach, is told once, and goes on when it is back", async () => {
      server.place(`inbox/${monday}`, correctionRows(3));
      server.refuse(/^GET \?/, 403, "InvalidAccessKeyId");
      const troubles: string[] = [];
      const stop = new AbortController();
      let looks = 0;
      await place.look({
        env,
        once: false,
        stopSignal: stop.signal,
        onTrouble: (_drop, error) => troubles.push(error.code),
        clock: {
          ...place.clock,
          sleep: async (ms, signal) => {
            await new Promise((resolve) => setImmediate(resolve));
            await place.clock.sleep(ms, signal);
          },
        },
        onLook: (_drop, moment) => {
          if (moment !== "begins") looks += 1;
          if (looks === 3) server.welcome();
          if (looks === 4) stop.abort();
        },
      });
      assert.deepEqual(troubles, ["ERR_S3_LOGIN"]);
      assert.deepEqual(keys(), [`archive/${monday}`]);
      assert.equal(place.last().exitCode, exitCodes.ok);
    });

    it("is left to a person, and not loaded, where it is too large to be moved", async () => {
      server.place(`inbox/${monday}`, correctionRows(3));
      const size = 6 * 1024 ** 3;
      const headers = {
        etag: '"large"',
        "last-modified": "Mon, 30 Nov 2026 01:00:00 GMT",
        "content-length": size,
      };
      const line = `<Key>inbox/${monday}</Key><Size>${size}</Size><ETag>large</ETag><LastModified>2026-11-30T01:00:00.000Z</LastModified>`;
      server.onNext(
        /^GET \?/,
        says(200, `<A><IsTruncated>false</IsTruncated><Contents>${line}</Contents></A>`),
      );
      server.onNext(/^HEAD inbox/, says(200, "", headers));
      assert.equal((await look()).at(-1), `${monday} quarantined`);
      assert.match((await place.arrival(monday)).reason ?? "", /EFBIG.* move it by hand/);
      assert.deepEqual(keys(), [`inbox/${monday}`]);
      server.objects.clear();
      await place.decide(monday, "reject");
      assert.deepEqual(await look(), []);
      assert.deepEqual(keys(), [`failed/${monday}.why.txt`]);
      assert.equal((await place.arrival(monday)).state, "failed");
    });

    it("has an object that may not be read say so, and takes it when it may", async () => {
      server.place(`inbox/${monday}`, correctionRows(3));
      server.place(`inbox/${tuesday}`, correctionRows(4));
      server.refuse(/^GET inbox.*1130/, 403, "AccessDenied");
      const told = await look();
      assert.ok(told.includes(`${monday} settling`), told.join());
      assert.equal(told.at(-1), `${tuesday} done`);
      assert.match((await place.arrival(monday)).reason ?? "", /^it can't be copied: EACCES/);
      server.welcome();
      assert.equal((await look()).at(-1), `${monday} done`);
    });
  });
});
