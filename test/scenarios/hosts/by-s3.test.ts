import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../src/index.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { assertExit, assertRefused } from "../../support/workdir.ts";
import { bucketLogin, startBucketServer, type BucketServer } from "../../servers/bucket-server.ts";
// Leads whoever asks for the package to the one of the tests.
import "../../servers/aws-sdk.ts";

describe("a load whose store is a bucket", () => {
  let place: QueuePlace;
  let bucket: BucketServer;
  let before: NodeJS.ProcessEnv;
  beforeEach(async () => {
    bucket = await startBucketServer();
    before = { ...process.env };
    // The SDK looks for them itself.
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: bucketLogin.id,
      AWS_SECRET_ACCESS_KEY: bucketLogin.secret,
      AWS_REGION: bucketLogin.region,
      AWS_ENDPOINT_URL_S3: bucket.url,
    });
    place = makeQueuePlace(12);
    place.workdir.file("waybill.config.yaml", "version: 1\nstore: s3://drops/waybill\n");
    await place.simulate();
  });
  afterEach(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    await bucket.stop();
    await place.close();
  });

  it("goes from one host to another by it, and its reports back; no key of it is anywhere", async () => {
    const id = await place.submitted("a.csv");
    const { workdir } = place;
    const forget = (): void =>
      rmSync(join(workdir.path, "waybill-runs", id), { recursive: true, force: true });
    for (const name of ["a.csv", "a.yaml"]) rmSync(join(workdir.path, name));
    forget();
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().counts().recordsAccepted, 12);
    const report = workdir.read(`waybill-runs/${id}/report.csv`);
    forget();
    const followed = await workdir.run(["report", id, "--follow"]);
    assertExit(followed, exitCodes.ok);
    assert.equal(workdir.read(`waybill-runs/${id}/report.csv`), report);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
    assert.ok([...bucket.objects.keys()].every((key) => key.startsWith("waybill/sha256/")));
    assert.ok(!workdir.exists("waybill-runs/store"));
    const ledger = workdir.read("waybill-runs/ledger.db");
    assert.ok(ledger.includes("s3://drops/waybill"));
    assert.ok(!ledger.includes(bucketLogin.secret) && !ledger.includes(bucketLogin.id));
  });

  it("is not recorded where the bucket can't be reached, and given back by a worker who can't reach it", async () => {
    bucket.shutAfter(0);
    assertRefused(
      await place.submit("a.csv"),
      exitCodes.couldNotStart,
      "ERR_STORE_UNREACHABLE",
      /the store s3:\/\/drops\/waybill can't be written to: .*does not let us in/,
    );
    assert.match((await place.workdir.run(["loads"])).stdout, /^no loads/);
    bucket.welcome();
    const id = await place.submitted("a.csv");
    for (const name of ["a.csv", "a.yaml"]) rmSync(join(place.workdir.path, name));
    bucket.shutAfter(0);
    const run = await place.work();
    assertExit(run, exitCodes.couldNotStart);
    assert.match(run.stderr, new RegExp(`load ${id} is given back, due .* can't be read`));
    bucket.welcome();
    assertExit(await place.work(), exitCodes.ok);
  });
});
