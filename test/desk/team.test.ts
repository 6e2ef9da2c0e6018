import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import type { Desk } from "../../src/desk/open-desk.ts";
import { applyPlan, approvePlan, showLoad, showPlan, type Simulator } from "../../src/index.ts";
import type { TeamDesk } from "../../src/operations/entrance.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { until } from "../support/until.ts";
import { assertExit } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { ask, visitWith, type Visit } from "./visit.ts";

const address = "https://waybill.example.test";
const secret = "a secret of the proxy";
const team: TeamDesk = {
  addresses: [address],
  listen: "127.0.0.1",
  from: ["127.0.0.1"],
  userHeader: "x-forwarded-user",
  secret,
  roles: { viewer: ["Vera"], operator: ["Otto"], approver: ["Anna Berg"] },
};
const maker = userInfo().username;

describe("a desk of a team", function () {
  this.timeout(30_000);
  let place: DeskPlace;
  let simulator: Simulator;
  let desk: Desk;
  const runsDir = () => join(place.workdir.path, "waybill-runs");
  const books = () => ({ runsDir: runsDir() });
  const proxied = { host: new URL(address).host, "x-waybill-proxy-secret": secret };
  const as = (name: string): Visit =>
    visitWith(desk.url, { ...proxied, "x-forwarded-user": name, origin: address });
  const post = async (who: Visit, page: string, to: string, fields: Record<string, string>) =>
    await who.post(
      to,
      { token: await who.token(page), ...fields },
      { headers: { origin: address } },
    );
  const plan = async (name: string, ...more: readonly string[]): Promise<string> => {
    const words = ["plan", "a.csv", "-m", "a.yaml", "-o", name, "--connection", "it", ...more];
    assertExit(await place.workdir.run(words), 0);
    return `/plans/view?file=${name}`;
  };

  const seen = async (file: string) => {
    const planPath = join(place.workdir.path, file);
    return { file, hash: (await showPlan({ ...books(), planPath })).plan.hash };
  };

  before(async () => {
    place = makeDeskPlace();
    simulator = await startWithActions(4);
    const { workdir } = place;
    workdir.file("a.yaml", correctionMapping);
    workdir.file("a.csv", correctionRows(4));
    workdir.file(
      "waybill.config.yaml",
      `version: 1\nconnections:\n  it:\n    base_url: ${simulator.urls.collect}\n    tenant: acme\n    token: {env: WAYBILL_TOKEN}\n    require_approval: true\n`,
    );
    desk = await place.open({
      team,
      configPath: join(workdir.path, "waybill.config.yaml"),
      env: { WAYBILL_TOKEN: "a-token-of-the-api" },
    });
  });
  after(async () => {
    await place.close();
    await simulator.stop();
  });

  it("takes a name from its proxy alone", async () => {
    const named = { ...proxied, "x-forwarded-user": "Vera" };
    assert.equal((await ask(desk.url, "/loads", { headers: named })).status, 200);
    const forged: readonly (readonly [number, Readonly<Record<string, string | undefined>>])[] = [
      [403, { "x-waybill-proxy-secret": undefined }],
      [403, { "x-waybill-proxy-secret": "another" }],
      [403, { "x-forwarded-user": "Mallory" }],
      [401, { "x-forwarded-user": undefined }],
      [401, { "x-forwarded-user": " " }],
      [401, { "x-forwarded-user": "Vera, Anna Berg" }],
      [421, { host: new URL(desk.url).host }],
      [421, { host: "evil.example" }],
    ];
    for (const [status, headers] of forged)
      assert.equal(
        (await ask(desk.url, "/loads", { headers: { ...named, ...headers } })).status,
        status,
        JSON.stringify(headers),
      );
    const elsewhere = await place.open({ team: { ...team, from: ["192.0.2.7"] } });
    assert.equal((await ask(elsewhere.url, "/loads", { headers: named })).status, 403);
    assert.equal((await as("Vera").get("/enter?token=x")).status, 404, "no link lets anybody in");
  });

  it("has each do what the configuration says", async () => {
    const page = await plan("roles.plan");
    const [vera, otto, anna] = [as("Vera"), as("Otto"), as("anna berg")];
    const shown = await Promise.all(
      [vera, otto, anna].map(async (who) => (await who.get(page)).body),
    );
    const buttons = shown.map((body) =>
      ["Approve this plan", "Send it back", "Apply it"].filter((words) =>
        body.includes(`>${words}<`),
      ),
    );
    assert.deepEqual(buttons, [[], [], ["Approve this plan", "Send it back"]]);
    const token = await anna.token(page);
    for (const who of [vera, otto])
      for (const to of ["/plans/approve", "/plans/send-back"])
        assert.equal(
          (
            await who.post(
              to,
              { file: "roles.plan", because: "x", token },
              { headers: { origin: address } },
            )
          ).status,
          403,
        );
    const { approvals } = await showPlan({
      ...books(),
      planPath: join(place.workdir.path, "roles.plan"),
    });
    assert.deepEqual(approvals, []);
  });

  it("approves, applies and tells who did", async () => {
    const page = await plan("good.plan");
    const [otto, anna] = [as("Otto"), as("Anna Berg")];
    const good = await seen("good.plan");
    const early = await post(otto, "/health", "/plans/apply", good);
    assert.equal(early.status, 303, early.body);
    const refused = await untilPageSays(otto, page, /not done/);
    assert.match(refused, /nobody has approved it/);
    assert.equal((await post(anna, page, "/plans/approve", good)).status, 303);
    const planPath = join(place.workdir.path, "good.plan");
    const { approvals, isMakerKnown } = await showPlan({ ...books(), planPath });
    assert.deepEqual(
      [approvals.map(({ name, person }) => [name, person]), isMakerKnown],
      [[["Anna Berg", `Anna Berg@${hostname()}`]], true],
    );
    assert.match((await otto.get(page)).body, new RegExp(`Made by ${maker}@[^;]*; you are Otto`));
    await post(otto, "/health", "/plans/apply", good);
    const done = await untilPageSays(otto, page, /load wb-[\w-]+ is completed/);
    const id = /load (wb-[\w-]+) is completed/.exec(done)?.[1] ?? "";
    const { load, interventions } = await showLoad({ ...books(), load: id });
    assert.deepEqual([load.counts.applied, load.startedBy?.user], [4, "Otto"]);
    assert.match(interventions[0]?.says ?? "", /approved by Anna Berg as Anna Berg@/);
    assert.equal(interventions[0]?.person, `Otto@${hostname()}`);
    assert.match((await otto.get(`/loads/${id}`)).body, /approved by Anna Berg/);
    const key = (await otto.get("/keys?key=act-1")).body;
    assert.match(key, /<del>Name of act-1<\/del>/);
    assert.doesNotMatch(key + done, /a-token-of-the-api/);
  });

  it("sends a plan back for good, with the reason", async () => {
    const page = await plan("bad.plan");
    const anna = as("Anna Berg");
    const { status } = await post(anna, page, "/plans/send-back", {
      ...(await seen("bad.plan")),
      because: "twice the <b>invoice</b>",
    });
    assert.equal(status, 303);
    const { body } = await anna.get(page);
    assert.match(body, /Anna Berg sent it back[^]*twice the &lt;b&gt;invoice/);
    assert.doesNotMatch(body, />Approve this plan</);
    const { workdir } = place;
    const approve = await workdir.run(["approve", "bad.plan", "--as", "Ben"]);
    const apply = await workdir.run(["apply", "bad.plan", "--connection", "it"]);
    for (const { code, stderr } of [approve, apply]) {
      assert.equal(code, 2);
      assert.match(stderr, /ERR_PLAN_SENT_BACK: .*Anna Berg sent it back, because: twice the/);
    }
    await plan("next.plan");
    const back = await workdir.run([
      "approve",
      "next.plan",
      "--as",
      "Ben",
      "--send-back",
      "not now",
    ]);
    assertExit(back, 0);
    assert.match(back.stdout, /^Ben sends the plan back: [\da-f]{64}\n$/);
  });

  it("has nobody decide over another plan than the one that the page has shown", async () => {
    const page = await plan("changed.plan");
    const { file, hash } = await seen("changed.plan");
    place.workdir.file("a.csv", correctionRows(3, "other"));
    await plan("changed.plan", "--force");
    const [otto, anna] = [as("Otto"), as("Anna Berg")];
    for (const given of [hash, "", "f".repeat(64)])
      for (const [who, to] of [
        [anna, "/plans/approve"],
        [anna, "/plans/send-back"],
        [otto, "/plans/apply"],
      ] as const) {
        const fields = { file, hash: given, because: "x" };
        const { status, body } = await post(who, "/health", to, fields);
        assert.equal(status, 409, to);
        assert.match(body, /is another plan by now than the one that was looked at/);
      }
    const planPath = join(place.workdir.path, file);
    const asked = { ...books(), planPath, seenHash: hash };
    const other = { code: "ERR_OTHER_PLAN" };
    await assert.rejects(approvePlan({ ...asked, name: "Anna Berg" }), other);
    await assert.rejects(applyPlan({ ...asked, env: {}, connection: {} }), other);
    const { approvals, returns } = await showPlan({ ...books(), planPath });
    assert.deepEqual([approvals, returns], [[], []]);
    const shown = new RegExp(`name="hash"\\s+value="${(await seen(file)).hash}"`);
    assert.match((await anna.get(page)).body, shown);
  });

  it("opens no plan outside its folders", async () => {
    for (const file of ["../x.plan", "/etc/passwd", "a.plan\0", "..", "%2e%2e/x", "nothing.plan"]) {
      const { status } = await as("Vera").get(`/plans/view?file=${encodeURIComponent(file)}`);
      assert.equal(status, 404, file);
    }
  });
});

/** What a page says, once it says this. */
async function untilPageSays(visit: Visit, page: string, words: RegExp): Promise<string> {
  let body = "";
  await until(async () => words.test(({ body } = await visit.get(page)).body));
  return body;
}
