import assert from "node:assert/strict";
import { join } from "node:path";
import { approvePlan, type Simulator } from "../../../src/index.ts";
import { type MailServer, startMailServer } from "../../servers/mail-server.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { type FakeApi, startFakeApi } from "../../support/fake-api.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const minute = 60_000;

interface Notice {
  readonly kind: string;
  readonly text: string;
  readonly commands: readonly string[];
}

describe("whoever has to approve a plan", () => {
  let simulator: Simulator;
  let place: DropPlace;
  let web: FakeApi;
  let mail: MailServer;
  let told: { readonly path: string; readonly body: string }[];
  beforeEach(async () => {
    simulator = await startWithActions(5);
    told = [];
    web = await startFakeApi(({ path, body }, _request, response) => {
      told.push({ path, body });
      response.writeHead(200).end();
    });
    mail = await startMailServer({ user: "waybill", password: "pass" });
  });
  afterEach(async () => {
    await web.stop();
    await mail.stop();
    await simulator.stop();
    place.remove();
  });
  const setUp = (channels: Readonly<Record<string, string>>): void => {
    const names = Object.keys(channels);
    place = makeDropPlace(
      simulator,
      `complete: { marker: "{name}.done" }\nplan: { approve: required }\nnotify: [${names.join(", ")}]`,
      `notify:\n${names.map((name) => `  ${name}: ${channels[name] ?? ""}\n`).join("")}`,
    );
  };
  const look = async (): Promise<void> => {
    const hooks = ["json", "slack", "teams", "pagerduty", "ping"].map((name) => [
      name.toUpperCase(),
      `${web.url}/${name}`,
    ]);
    const env = { TOKEN: "token-of-the-test", KEY: "routing-key-1", MAIL: "pass" };
    await place.look({ env: { ...env, ...Object.fromEntries(hooks) } });
  };
  const notices = (): readonly Notice[] => told.map(({ body }) => JSON.parse(body) as Notice);
  const kinds = (): readonly string[] => notices().map(({ kind }) => kind);

  it("is told once, with what to type, reminded, and told when it is over", async () => {
    setUp({ json: "{ webhook: { url: { env: JSON } }, remind: 2h }" });
    place.deliver(monday, correctionRows(3));
    await look();
    await look();
    assert.deepEqual(kinds(), ["approval"]);
    const { id } = await place.arrival(monday);
    const runs = join(place.path, "waybill-runs");
    const plan = join(runs, "arrivals", id, "plan-1.ndjson");
    const commands = [
      `waybill drops show ${id}`,
      `waybill review ${plan}`,
      `waybill approve ${plan} --as NAME --runs-dir ${runs}`,
      `waybill drops reject ${id} --because "…"`,
    ];
    assert.deepEqual(
      notices().map(({ text }) => text),
      [`nightly: ${monday} has a plan that waits for approval`],
    );
    assert.deepEqual(notices()[0]?.commands, commands);
    place.clock.leap(120 * minute);
    await look();
    assert.deepEqual(kinds(), ["approval", "reminder"]);
    assert.deepEqual(notices()[1]?.commands, commands);
    await approvePlan({ planPath: plan, runsDir: runs, name: "Anna Berg", clock: place.clock });
    await look();
    assert.deepEqual(kinds(), ["approval", "reminder", "recovered"]);
  });

  it("is told in every way that there is", async () => {
    setUp({
      slack: "{ webhook: { url: { env: SLACK }, as: slack } }",
      teams: "{ webhook: { url: { env: TEAMS }, as: teams } }",
      pagerduty: "{ webhook: { url: { env: PAGERDUTY }, as: pagerduty, key: { env: KEY } } }",
      ping: "{ ping: { url: { env: PING } } }",
      mail: `{ mail: { to: ops@example.com, from: waybill@example.com, host: 127.0.0.1, port: ${mail.port}, tls: none, user: waybill, password: { env: MAIL } } }`,
    });
    place.deliver(monday, correctionRows(3));
    await look();
    const said = (path: string): string => told.find((one) => one.path === path)?.body ?? "";
    for (const form of ["/slack", "/teams", "/pagerduty"]) {
      assert.match(said(form), /has a plan that waits for approval/, form);
      assert.match(said(form), /waybill approve \/.*plan.*--as NAME/, form);
    }
    assert.match(said("/pagerduty"), /"event_action":"trigger".*"severity":"warning"/);
    assert.deepEqual(
      told.map(({ path }) => path).filter((path) => path.startsWith("/ping")),
      ["/ping/start", "/ping/1"],
    );
    const text = (mail.mails[0]?.text ?? "").replaceAll("=\r\n", "");
    assert.match(text, /^Subject: \[waybill\] nightly: /m);
    assert.match(text, /waybill approve \/.*plan-1\.ndjson --as NAME/);
  });
});
