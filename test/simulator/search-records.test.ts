import assert from "node:assert/strict";
import { call, certificationRun, simulate, stopSimulators } from "./simulator-fixture.ts";

describe("the simulated search for created records", () => {
  afterEach(stopSimulators);

  it("gives the tenant's records that have all the values, numbers included", async () => {
    const { urls } = await simulate();
    const base = `${urls.certifications}/billingRuns`;
    for (const [tenant, recordNo] of [
      ["acme", 1],
      ["acme", 2],
      ["globex", 1],
    ] as const) {
      const marks = { sys_bulk_load_id: "load-1", sys_bulk_load_record_no: recordNo };
      const body = certificationRun({ ...marks, name: `${tenant} ${recordNo}` });
      assert.equal((await call("POST", `${base}/${tenant}`, { body })).status, 200);
    }
    const search = async (query: string): Promise<unknown> => {
      const { json, status } = await call("GET", `${base}/acme${query}`);
      assert.equal(status, 200);
      return (json["items"] as { name: string }[]).map(({ name }) => name);
    };
    const load = "?sys_bulk_load_id=load-1";
    assert.deepEqual(await search(load), ["acme 1", "acme 2"]);
    assert.deepEqual(await search(`${load}&sys_bulk_load_record_no=2`), ["acme 2"]);
    assert.deepEqual(await search(`${load}&sys_bulk_load_record_no=3`), []);
  });

  it("is not there where a setting takes it away, nor for records that have an id of their own", async () => {
    const { urls } = await simulate({ search: false });
    assert.equal((await call("GET", `${urls.certifications}/billingRuns/acme`)).status, 405);
    assert.equal((await call("GET", `${urls.collect}/billingRuns/acme`)).status, 405);
  });

  it("wants a credential as everything does", async () => {
    const { urls } = await simulate({ tokens: ["good"] });
    const url = `${urls.certifications}/billingRuns/acme?sys_bulk_load_id=x`;
    assert.equal((await call("GET", url)).status, 401);
  });
});
