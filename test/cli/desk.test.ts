import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { runInProcess } from "../support/captured-world.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";
import { createVisit } from "../desk/visit.ts";

describe("waybill desk", () => {
  let workdir: Workdir;
  const books = () => ["--runs-dir", `${workdir.path}/waybill-runs`];

  beforeEach(() => (workdir = makeWorkdir()));
  afterEach(() => workdir.remove());

  it("prints a link that lets one browser in, and ends on Ctrl-C", async () => {
    const stop = new AbortController();
    let said = "";
    let statusOf: number | undefined;
    const run = await runInProcess(["desk", "--port", "0", ...books()], {
      stopSignal: stop.signal,
      isTerminal: true,
      out: (text) => {
        said += text;
        const link =
          /^desk: (http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43})$/m.exec(said)?.[1] ?? "";
        void createVisit({ url: new URL(link).origin, link })
          .then(async (visit) => (statusOf = (await visit.get("/loads")).status))
          .finally(() => stop.abort());
      },
    });
    assert.equal(run.code, 0);
    assert.equal(statusOf, 200, "also before there is a ledger");
    assert.match(run.stderr, /for another one: http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}/);
  });

  it("ends when nobody has looked for a while", async () => {
    const run = await runInProcess(["desk", "--port", "0", "--idle", "1ms", ...books()]);
    assert.equal(run.code, 0);
    assert.match(run.stderr, /nobody has looked for a while/);
  });

  it("is refused a port that is taken, or is none", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(typeof address === "object" && address !== null);
    const taken = await runInProcess(["desk", "--port", String(address.port), ...books()]);
    assert.equal(taken.code, 2);
    assert.match(taken.stderr, /ERR_DESK_PORT: the desk can't be opened at port/);
    other.close();
    for (const port of ["70000", "x", "4180.5"])
      assert.match(
        (await runInProcess(["desk", "--port", port])).stderr,
        /takes a port from 0 to 65535/,
      );
  });
});
