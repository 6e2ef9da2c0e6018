import assert from "node:assert/strict";
import { loadDrops } from "../../src/arrivals/load-drops.ts";
import type { Workdir } from "../support/workdir.ts";
import {
  drop,
  head,
  inBucket,
  lintDrop,
  makeDropsFolder,
  onServer,
  print,
} from "../support/written-drop.ts";

describe("the drops of a configuration", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeDropsFolder();
  });
  after(() => workdir.remove());
  const lint = async (text: string): Promise<readonly string[]> => await lintDrop(workdir, text);

  it("have paths that begin from the file, and usual settings where none are written", async () => {
    const path = workdir.file("waybill.config.yaml", `${head}${drop}`);
    const { drops } = await loadDrops(path);
    assert.deepEqual(
      drops.map(({ name, folder, everyMs, giveUpMs, order, holdOnTrouble }) => ({
        name,
        folder,
        everyMs,
        giveUpMs,
        order,
        holdOnTrouble,
      })),
      [
        {
          name: "nightly",
          folder: `${workdir.path}/inbox`,
          everyMs: 30_000,
          giveUpMs: 43_200_000,
          order: "name",
          holdOnTrouble: true,
        },
      ],
    );
    assert.deepEqual(await lint(drop), []);
  });

  it("say what each load is told, in the words of waybill load", async () => {
    const load =
      "{ max_errors: 2.5%, max_consecutive: off, ramp: true, rejects: csv, keep_before: true, verify: 5%, rate: 600/min, concurrency: 2, timeout: 90s, max_wait: 5min, accept: [id-sci] }";
    const text = `${drop}    load: ${load}\n`;
    assert.deepEqual(await lint(text), []);
    const path = workdir.file("waybill.config.yaml", `${head}${text}`);
    const { drops } = await loadDrops(path);
    assert.deepEqual(drops[0]?.load, {
      rules: {
        maxErrors: { share: 0.025 },
        maxConsecutive: Number.POSITIVE_INFINITY,
        ramp: {},
        rejects: "csv",
      },
      connection: {
        rate: "600/min",
        concurrency: 2,
        timeout: "90s",
        maxWait: "5min",
        batch: undefined,
      },
      keepBefore: true,
      verify: 0.05,
      accept: ["id-sci"],
    });
  });

  it("may compare with what was sent last, where records are replaced", async () => {
    const text = `${drop.replace("mapping.yaml", "actions.yaml")}    load: { same_as_last_sent: skip }\n`;
    assert.deepEqual(await lint(text), []);
  });

  it("may send where plans have to be approved, when they plan", async () => {
    const plan = "    plan: { approve: required }\n";
    assert.deepEqual(await lint(`${drop.replace("rhythm", "careful")}${plan}`), []);
  });

  it("may have two of one folder, where each takes names of its own, and answers beside their files", async () => {
    const other = drop.replace("actions-", "runs-");
    const answer = `    answer: { report: "./inbox/{stem}.result" }\n`;
    assert.deepEqual(await lint(`${drop}${answer}  weekly:\n${other}`), []);
  });

  it("may have their holidays in a file, one a line", async () => {
    workdir.file(
      "holidays.txt",
      "\uFEFF# of Berlin\r\n\r\n2026-12-25 # Christmas\r\n  2026-12-26\n",
    );
    const expect = `    expect: { cron: "0 2 * * *", zone: UTC, by: "02:30", holidays: ./holidays.txt }\n`;
    assert.deepEqual(await lint(`${drop}${expect}`), []);
    const path = workdir.file("waybill.config.yaml", `${head}${drop}${expect}`);
    const {
      drops: [found],
    } = await loadDrops(path);
    const next = found?.expect?.next(Date.parse("2026-12-24T12:00:00Z"));
    assert.equal(new Date(next?.at ?? 0).toISOString(), "2026-12-27T02:00:00.000Z");
  });

  it("are on a server as they are here: paths begin from the folder above, and no password is shown", async () => {
    const sftp = `{ fingerprint: ["${print}"], key: { file: id }, passphrase: { env: P } }`;
    const text = onServer(sftp)
      .replace("sftp://a@b/c", "sftp://Some%20body@Files.Example.com:2222/out/going/")
      .replace("./failed", '"/elsewhere/{today}"');
    assert.deepEqual(await lint(text), []);
    const path = workdir.file("waybill.config.yaml", `${head}${text}`);
    const {
      drops: [found],
      servers,
    } = await loadDrops(path);
    assert.ok(found);
    assert.deepEqual(found.server, {
      kind: "sftp",
      user: "Some body",
      host: "files.example.com",
      port: 2222,
    });
    assert.equal(found.folder, "/out/going");
    const facts = { name: "a.csv", stem: "a" };
    assert.equal(found.after.archive(facts, "2026-11-30"), "/out/archive");
    assert.equal(found.after.failed(facts, "2026-11-30"), "/elsewhere/2026-11-30");
    assert.deepEqual(servers.get("nightly")?.sftp?.host, {
      kind: "fingerprint",
      fingerprints: [print],
    });
    for (const secret of [
      drop.replace("./inbox", "sftp://a:hunter2@b/c"),
      onServer(`{ fingerprint: "${print}", password: hunter2 }`),
      onServer("hunter2"),
    ]) {
      const said = (await lint(secret)).join("\n");
      assert.match(said, /^error/);
      assert.doesNotMatch(said, /hunter2/);
    }
  });

  it("are in a bucket as they are here, with what the SDK finds or what is written", async () => {
    const read = async (text: string) => {
      assert.deepEqual(await lint(text), []);
      const { drops, servers } = await loadDrops(
        workdir.file("waybill.config.yaml", `${head}${text}`),
      );
      const [found] = drops;
      assert.ok(found);
      const archive = found.after.archive({ name: "a.csv", stem: "a" }, "2026-11-30");
      const { server, folder } = found;
      return { server, folder, archive, s3: servers.get("nightly")?.s3 };
    };
    assert.deepEqual(await read(drop.replace("./inbox", "s3://bucket/a%20b/in/")), {
      server: { kind: "s3", bucket: "bucket" },
      folder: "/a b/in",
      archive: "/a b/archive",
      s3: undefined,
    });
    assert.deepEqual(
      await read(
        inBucket(
          '{ endpoint: "https://minio.example.com:9000", access_key_id: a, secret_access_key: { env: S } }',
        ).replace("s3://bucket/in", "S3://bucket"),
      ),
      {
        server: { kind: "s3", bucket: "bucket" },
        folder: "/",
        archive: "/archive",
        s3: {
          region: "us-east-1",
          endpoint: "https://minio.example.com:9000/",
          isPathStyle: true,
          keys: { accessKeyId: "a", secretAccessKey: { env: "S" } },
        },
      },
    );
    for (const secret of [
      drop.replace("./inbox", "s3://a:hunter2@bucket/c"),
      inBucket("{ access_key_id: a, secret_access_key: hunter2 }"),
      inBucket('{ endpoint: "https://a:hunter2@b" }'),
    ]) {
      const said = (await lint(secret)).join("\n");
      assert.match(said, /^error/);
      assert.doesNotMatch(said, /hunter2/);
    }
  });

  it("do not disturb whoever only sends by a connection of the same file", async () => {
    workdir.file("waybill.config.yaml", `${head}    from: [nonsense]\n`);
    const run = await workdir.run(["check", "README", "-m", "mapping.yaml"]);
    assert.doesNotMatch(run.stderr, /drops/);
  });
});
