import assert from "node:assert/strict";
import { exitCodes, runLoad, startSimulator, verifyLoad } from "../../../src/index.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { creationMapping, creationRows } from "../../support/load-files.ts";
import { parseReport } from "../../support/parse-report.ts";
import { makeWorkdir, testToken, type Workdir } from "../../support/workdir.ts";
import { join } from "node:path";

const rowCount = 80;

describe("creates under way while PostgreSQL is gone", () => {
  const postgres = usePostgres();
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir?.remove());

  for (const at of [1, 25, rowCount])
    it(`from request ${at} on, are each sent once, and each has one outcome when it is back`, async () => {
      let received = 0;
      let isBack: Promise<void> = Promise.resolve();
      const simulator = await startSimulator({
        onReceived: () => {
          if ((received += 1) === at)
            isBack = postgres.server.kill().then(async () => await postgres.server.start());
        },
      });
      try {
        const schema = `?schema=at_${at}`;
        const place = {
          runsDir: join(workdir.path, `runs-${at}`),
          ledger: { address: postgres.server.address("postgres", schema) },
        };
        const report = await runLoad({
          ...place,
          sourcePath: workdir.file("c.csv", creationRows(rowCount)),
          mappingPath: workdir.file("c.yaml", creationMapping),
          preflight: true,
          connection: { baseUrl: simulator.urls.certifications, tenant: `acme-${at}` },
          env: { WAYBILL_TOKEN: testToken },
        });
        await isBack;
        assert.equal(report.exitCode, exitCodes.ok, String(report.error));
        assert.equal(report.summary.outcomes.applied, rowCount);
        const created = simulator
          .records("certifications")
          .map(({ fields }) => fields["sys_bulk_load_record_no"]);
        assert.equal(created.length, rowCount);
        assert.equal(new Set(created).size, rowCount);
        const { loadId } = report.summary;
        const lines = parseReport(workdir.read(`runs-${at}/${loadId}/report.csv`));
        assert.equal(lines.length, rowCount);
        const { differences } = await verifyLoad({ ...place, load: loadId });
        assert.deepEqual(differences, []);
      } finally {
        await isBack;
        await simulator.stop();
      }
    });
});
