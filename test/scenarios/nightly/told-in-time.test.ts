import assert from "node:assert/strict";
import { chmodSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../../src/index.ts";
import { startMailServer } from "../../servers/mail-server.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { type FakeApi, startFakeApi } from "../../support/fake-api.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const wednesday = "actions-20261202.csv";
const bad = "Id,Secret cell\nact-1,4111-1111-1111-1111\n";
const settings = 'complete: { marker: "{name}.done" }\nnotify: [ops]';
const minute = 60_000;

interface Told {
  readonly path: string;
  readonly body: string;
}

describe("whoever has to know", () => {
  let simulator: Simulator;
  let place: DropPlace;
  let web: FakeApi;
  let told: Told[];
  let status: number;
  before(async () => {
    simulator = await startWithActions(20);
  });
  after(async () => await simulator.stop());
  beforeEach(async () => {
    told = [];
    status = 200;
    web = await startFakeApi(({ path, body }, _request, response) => {
      told.push({ path, body });
      response.writeHead(status).end();
    });
  });
  afterEach(async () => {
    await web.stop();
    place.remove();
  });
  const setUp = (channel: string): void => {
    place = makeDropPlace(simulator, settings, `notify:\n  ops: ${channel}\n`);
  };
  const look = async (): Promise<void> => {
    await place.look({
      env: {
        TOKEN: "token-of-the-test",
        HOOK: `${web.url}/hook`,
        KEY: "routing-key-1",
        MAIL: "pass",
      },
    });
  };
  const kinds = (): readonly string[] =>
    told.map(({ body }) => (JSON.parse(body) as { kind: string }).kind);

  it("is told once of each trouble, and once when the first file is loaded after it", async () => {
    setUp("{ webhook: { url: { env: HOOK } } }");
    place.deliver(monday, bad);
    place.deliver(tuesday, correctionRows(3));
    await look();
    await look();
    assert.deepEqual(kinds(), ["quarantined"]);
    const notice = JSON.parse(told[0]?.body ?? "") as Record<string, unknown>;
    assert.equal(
      notice["text"],
      `nightly: ${monday} can't be trusted and is quarantined (ERR_HEADER_MISMATCH)`,
    );
    assert.match(String(notice["commands"]), /waybill drops show a-/);
    await place.decide(monday, "reject");
    await look();
    assert.deepEqual(kinds(), ["quarantined", "failed", "recovered"]);
    place.deliver(wednesday, correctionRows(4));
    await look();
    assert.deepEqual(kinds(), ["quarantined", "failed", "recovered"]);
  });

  it("is told again when a person had released it and it is still no good, and reminded again", async () => {
    setUp("{ webhook: { url: { env: HOOK } }, remind: 2h }");
    place.deliver(monday, bad);
    await look();
    place.clock.leap(120 * minute);
    await look();
    await place.decide(monday, "release");
    await look();
    assert.deepEqual(kinds(), ["quarantined", "reminder", "quarantined"]);
    place.clock.leap(120 * minute);
    await look();
    assert.deepEqual(kinds(), ["quarantined", "reminder", "quarantined", "reminder"]);
  });

  it("is told that a person has done with it, and by whose word all is well", async () => {
    setUp("{ webhook: { url: { env: HOOK } } }");
    place.file("archive", "a file where a folder should be");
    place.deliver(monday, correctionRows(3));
    await look();
    assert.deepEqual(kinds(), ["attention"]);
    rmSync(join(place.path, "archive"));
    await place.decide(monday, "release");
    await look();
    assert.deepEqual(kinds(), ["attention", "recovered"]);
    place.deliver(tuesday, bad);
    await look();
    await place.decide(tuesday, "reject");
    await look();
    assert.deepEqual(kinds().slice(2), ["quarantined", "failed"]);
  });

  it("is told in a form of their own, filled in and still JSON whatever a file is called", async () => {
    const template =
      '{ text: "{text}\\n{commands}", roots: [{ name: "{drop}", file: "{file}" }], id: "{id}", n: 7, token: "{key}", other: "{ } {-}" }';
    setUp(`{ webhook: { url: { env: HOOK }, key: { env: KEY }, template: ${template} } }`);
    place.deliver(monday, bad);
    await look();
    const body = JSON.parse(told[0]?.body ?? "") as Record<string, unknown>;
    assert.match(String(body["text"]), /^nightly: .*is quarantined.*\nwaybill drops show a-/);
    assert.match(String(body["id"]), /./);
    const { roots, n, token, other } = body;
    assert.deepEqual([n, token, other], [7, "routing-key-1", "{ } {-}"]);
    assert.deepEqual(roots, [{ name: "nightly", file: monday }]);
  });

  for (const [channel, message] of [
    [
      '{ webhook: { url: { env: HOOK }, template: { a: "{txt}" } } }',
      /\{txt\} is nothing that a notice has.*did you mean "?text/is,
    ],
    ['{ webhook: { url: { env: HOOK }, template: { a: "{key}" } } }', /has a place for \{key\}/],
    [
      "{ webhook: { url: { env: HOOK }, as: slack, template: { a: b } } }",
      /takes the place of as: slack/,
    ],
  ] as const)
    it(`is asked to write a form that can be filled in: ${channel}`, async () => {
      setUp(channel);
      await assert.rejects(look(), message);
    });

  describe("of a folder that is gone", () => {
    const goAway = (): void => renameSync(join(place.path, "inbox"), join(place.path, "gone"));
    const comeBack = (): void => renameSync(join(place.path, "gone"), join(place.path, "inbox"));

    it("is told once, whoever looks, and once when it is back; its file is late meanwhile", async () => {
      place = makeDropPlace(
        simulator,
        `${settings}\nexpect: { cron: "0 2 * * *", zone: UTC, by: "02:30" }`,
        "notify:\n  ops: { webhook: { url: { env: HOOK } } }\n",
      );
      await look();
      goAway();
      await look();
      await look();
      const [notice = {}] = told.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
      assert.equal(
        notice["text"],
        "nightly: its folder or server can't be looked into (ERR_DROP_FOLDER); it is tried at every look",
      );
      assert.equal("arrivalId" in notice, false);
      assert.deepEqual(notice["commands"], ["waybill drops nightly"]);
      assert.match((await place.standing()).outage?.reason ?? "", /inbox/);
      place.clock.goTo("2026-11-30T02:31:00Z");
      await look();
      assert.deepEqual(kinds(), ["outage", "late"]);
      comeBack();
      await look();
      await look();
      assert.deepEqual(kinds(), ["outage", "late", "recovered"]);
      assert.equal((await place.standing()).outage, undefined);
      place.deliver(monday, correctionRows(3));
      await look();
      assert.deepEqual(kinds().slice(3), ["recovered"], "the file that was late is one more");
    });

    it("is reminded, and hears of nothing that it did not ask for", async () => {
      setUp("{ webhook: { url: { env: HOOK } }, remind: 2h }");
      goAway();
      await look();
      place.clock.leap(121 * minute);
      await look();
      await look();
      assert.deepEqual(kinds(), ["outage", "reminder"]);
      place.remove();
      setUp("{ webhook: { url: { env: HOOK } }, on: [late, recovered, reminder], remind: 2h }");
      told = [];
      goAway();
      await look();
      place.clock.leap(121 * minute);
      await look();
      comeBack();
      await look();
      assert.deepEqual(kinds(), []);
    });

    for (const [form, over] of [
      ["slack", /looked into again/],
      ["teams", /looked into again/],
      ["pagerduty", /"resolve","dedup_key":"waybill:nightly:outage"/],
    ] as const)
      it(`is told as ${form} takes it`, async () => {
        setUp(`{ webhook: { url: { env: HOOK }, as: ${form}, key: { env: KEY } } }`);
        goAway();
        await look();
        comeBack();
        await look();
        assert.equal(told.length, 2);
        assert.match(told[1]?.body ?? "", over);
        assert.doesNotMatch(told.map(({ body }) => body).join(), /undefined/);
      });

    it("is no word of a dead man's switch, for its end is no success", async () => {
      setUp("{ ping: { url: { env: HOOK } } }");
      goAway();
      await look();
      comeBack();
      await look();
      assert.deepEqual(told, []);
    });
  });

  it("sees no cell and no secret", async () => {
    setUp("{ webhook: { url: { env: HOOK } } }");
    place.deliver(monday, bad);
    await look();
    assert.equal(told.length, 1);
    assert.doesNotMatch(told[0]?.body ?? "", /4111|Secret cell|token-of-the-test|hook/);
  });

  it("is reminded of what still waits for a person", async () => {
    setUp("{ webhook: { url: { env: HOOK } }, remind: 2h }");
    place.deliver(monday, bad);
    await look();
    place.clock.leap(119 * minute);
    await look();
    assert.deepEqual(kinds(), ["quarantined"]);
    place.clock.leap(minute);
    await look();
    await look();
    assert.deepEqual(kinds(), ["quarantined", "reminder"]);
    place.clock.leap(120 * minute);
    await look();
    assert.deepEqual(kinds(), ["quarantined", "reminder", "reminder"]);
  });

  it("is told later where the way was closed, in order, and loads do not wait for it", async () => {
    setUp("{ webhook: { url: { env: HOOK } } }");
    status = 503;
    place.deliver(monday, bad);
    await look();
    assert.equal((await place.standing()).untold[0]?.fault, "it answered 503");
    await place.decide(monday, "reject");
    place.deliver(tuesday, correctionRows(3));
    await look();
    assert.equal((await place.arrival(tuesday)).state, "done");
    assert.equal(kinds()[0], "quarantined");
    status = 200;
    told = [];
    place.clock.leap(minute);
    await look();
    assert.deepEqual(kinds(), ["quarantined", "failed", "recovered"]);
    told = [];
    place.clock.leap(600 * minute);
    await look();
    assert.deepEqual(kinds(), []);
  });

  for (const [form, read] of [
    ["slack", (body: { text: string }) => body.text],
    [
      "teams",
      (body: { attachments: { content: { body: { text: string }[] } }[] }) =>
        body.attachments[0]?.content.body[0]?.text,
    ],
    [
      "pagerduty",
      (body: { routing_key: string; event_action: string; payload: { summary: string } }) =>
        `${body.routing_key} ${body.event_action} ${body.payload.summary}`,
    ],
  ] as const)
    it(`can be ${form}`, async () => {
      setUp(
        `{ webhook: { url: { env: HOOK }, as: ${form}${form === "pagerduty" ? ", key: { env: KEY }" : ""} } }`,
      );
      place.deliver(monday, bad);
      await look();
      const said = String((read as (body: unknown) => unknown)(JSON.parse(told[0]?.body ?? "")));
      assert.match(said, /nightly: actions.{0,2}20261130\.csv can't be trusted/);
      if (form === "pagerduty") assert.match(said, /^routing-key-1 trigger /);
    });

  it("can be a dead man's switch: start, and an exit code with a sentence", async () => {
    setUp("{ ping: { url: { env: HOOK } } }");
    place.deliver(monday, correctionRows(3));
    await look();
    place.deliver(tuesday, "Id,Name,Status\nact-999,Nobody,pending\n");
    await look();
    place.deliver(wednesday, bad);
    await look();
    assert.deepEqual(
      told.map(({ path }) => path),
      ["/hook/start", "/hook/0", "/hook/start", "/hook/1", "/hook/start", "/hook/4"],
    );
    assert.equal(told[1]?.body, `nightly: ${monday} is loaded`);
  });

  it("can be a command, which gets the notice on its stdin and no token", async () => {
    setUp("{ command: ./tell.sh }");
    place.file("tell.sh", '#!/bin/sh\n{ cat; echo; env; } > "$(dirname "$0")/told.txt"\n');
    chmodSync(`${place.path}/tell.sh`, 0o755);
    place.deliver(monday, bad);
    await place.look();
    const [line = "", ...environment] = place.read("told.txt").split("\n");
    assert.equal((JSON.parse(line) as { kind: string }).kind, "quarantined");
    assert.doesNotMatch(environment.join("\n"), /token-of-the-test/);
  });

  describe("by mail", () => {
    it("gets one with a subject, the sentence and the commands", async () => {
      const mail = await startMailServer({ user: "waybill", password: "pass" });
      try {
        setUp(
          `{ mail: { to: ops@example.com, from: waybill@example.com, host: 127.0.0.1, port: ${mail.port}, tls: none, user: waybill, password: { env: MAIL } } }`,
        );
        place.deliver(monday, bad);
        await look();
        assert.deepEqual(
          mail.mails.map(({ to }) => to),
          [["ops@example.com"]],
        );
        const text = (mail.mails[0]?.text ?? "").replaceAll("=\r\n", "");
        assert.match(text, /^Subject: \[waybill\] nightly: /m);
        assert.match(text, /waybill drops show a-/);
        assert.match(text, /^Auto-Submitted: auto-generated/m);
      } finally {
        await mail.stop();
      }
    });

    it("is tried again when the server refuses, and the refusal tells no password", async () => {
      const mail = await startMailServer({ user: "waybill", password: "another" });
      try {
        setUp(
          `{ mail: { to: ops@example.com, from: waybill@example.com, host: 127.0.0.1, port: ${mail.port}, tls: none, user: waybill, password: { env: MAIL } } }`,
        );
        place.deliver(monday, bad);
        await look();
        assert.equal(mail.mails.length, 0);
        const [untold] = (await place.standing()).untold;
        assert.equal(untold?.channel, "ops");
        assert.equal(untold.fault, "the mail could not be sent (EAUTH)");
      } finally {
        await mail.stop();
      }
    });
  });
});
