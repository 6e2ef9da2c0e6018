import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Simulator } from "../../../src/index.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { type FakeApi, startFakeApi } from "../../support/fake-api.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const settings = `complete: { marker: "{name}.done" }
notify: [ops]
expect: { cron: "0 2 * * 1-5", zone: Europe/Berlin, by: "02:30", grace: 4h }`;
const child = fileURLToPath(new URL("./dying-watch.ts", import.meta.url));
const early = "2026-11-29T12:00:00Z";
const late = "2026-11-30T01:30:00Z";
const missing = "2026-11-30T05:30:00Z";
let made = 0;

describe("a watch on several hosts with one ledger in PostgreSQL", () => {
  const postgres = usePostgres();
  let simulator: Simulator;
  let place: DropPlace;
  let web: FakeApi;
  let kinds: string[];
  let address: string;
  before(async () => {
    simulator = await startWithActions(20);
  });
  after(async () => await simulator.stop());
  beforeEach(async () => {
    kinds = [];
    web = await startFakeApi(({ body }, _request, response) => {
      kinds.push((JSON.parse(body) as { readonly kind: string }).kind);
      response.writeHead(200).end();
    });
    place = makeDropPlace(
      simulator,
      settings,
      "notify:\n  ops: { webhook: { url: { env: HOOK } } }\n",
    );
    address = postgres.server.address("postgres", `?schema=watched_${(made += 1)}`);
    place.clock.goTo(early);
    await look("a");
  });
  afterEach(async () => {
    await web.stop();
    place.remove();
  });

  /** One look of a host. */
  const look = async (host: string): Promise<readonly string[]> =>
    await place.look({
      runsDir: join(place.path, `runs-of-${host}`),
      ledger: { address },
      env: { TOKEN: "token-of-the-test", HOOK: `${web.url}/hook` },
    });
  const everybody = async (): Promise<void> => void (await Promise.all(["a", "b", "c"].map(look)));
  /** One of them looks, and is gone when it has written down what it is about to tell. */
  const dieAt = async (time: string): Promise<void> => {
    const words = [
      join(place.path, "waybill.config.yaml"),
      join(place.path, "runs-of-a"),
      address,
      time,
      `${web.url}/hook`,
    ];
    const dying = spawn(process.execPath, [child, ...words], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [, signal] = await once(dying, "exit");
    assert.equal(signal, "SIGKILL", "it had nothing to tell");
  };

  it("tells once that a file is late, and once that it is missing, whoever looks at that moment", async () => {
    place.clock.goTo(late);
    await everybody();
    await everybody();
    assert.deepEqual(kinds, ["late"]);
    place.clock.goTo(missing);
    await everybody();
    await everybody();
    assert.deepEqual(kinds, ["late", "missing"]);
  });

  it("tells once of a file that is late when the one that looks dies at that moment", async () => {
    await dieAt(late);
    place.clock.goTo(late);
    await everybody();
    await everybody();
    assert.deepEqual(kinds, ["late"]);
    assert.equal((await look("b")).length, 0);
  });

  it("tells once of a file that is missing when the one that looks dies at that moment", async () => {
    place.clock.goTo(late);
    await look("b");
    await dieAt(missing);
    place.clock.goTo(missing);
    await everybody();
    await everybody();
    assert.deepEqual(kinds, ["late", "missing"]);
  });

  it("loads once what comes, whoever sees it first", async () => {
    place.clock.goTo("2026-11-30T01:10:00Z");
    place.deliver("actions-20261130.csv", correctionRows(12));
    await everybody();
    await everybody();
    assert.equal(simulator.received().length, 24, "each record is read and written once");
    place.clock.goTo(missing);
    await everybody();
    assert.deepEqual(kinds, []);
  });
});
