import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, type Metrics, openMetrics, type Simulator } from "../../../src/index.ts";
import { type MailServer, startMailServer } from "../../servers/mail-server.ts";
import { hasSshd, startSshd, type Sshd } from "../../servers/sshd.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { faultsOf, valueOf } from "../../support/exposition.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const nightly = { drop: "nightly" };
const settings = `complete: { marker: "{name}.done" }
answer: { report: "./outbox/{stem}.result.csv" }
expect: { cron: "0 2 * * *", zone: UTC, by: "02:30", grace: 4h }
notify: [billing]`;

// Nothing here is played: the server of OpenSSH, a mail server, the page of the metrics, the simulated API.
(hasSshd ? describe : describe.skip)("three nights with OpenSSH, mail and metrics", () => {
  let simulator: Simulator;
  let server: Sshd;
  let mail: MailServer;
  let place: DropPlace;
  let metrics: Metrics;
  const mails = (): readonly string[] =>
    // A long line of a head goes on behind a blank.
    mail.mails.map(({ text: folded }) => {
      const text = folded.replaceAll(/\r\n[ \t]/g, " ");
      return /^Subject: \[waybill\] (.*)$/m.exec(text)?.[1] ?? text;
    });
  const page = async (): Promise<string> =>
    await (await fetch(`${metrics.url ?? ""}/metrics`)).text();
  const look = async (): Promise<readonly string[]> => {
    const env = { TOKEN: "token-of-the-test", MAIL_PASSWORD: "pass", PATH: process.env["PATH"] };
    const { observerOf, onLook } = metrics.watch;
    return await place.look({ env, observerOf, onLook });
  };

  before(async () => {
    [simulator, server, mail] = await Promise.all([
      startWithActions(20),
      startSshd(),
      startMailServer({ user: "waybill", password: "pass" }),
    ]);
    place = makeDropPlace(
      simulator,
      settings,
      `notify:
  billing:
    on: [done, late, missing, outage, recovered]
    mail:
      { to: billing@example.com, from: waybill@example.com, host: 127.0.0.1, port: ${mail.port}, tls: none, user: waybill, password: { env: MAIL_PASSWORD } }
`,
    );
    place.file("known_hosts", `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
    const there = `sftp://${server.user}@127.0.0.1:${server.port}${place.path}/inbox`;
    const from = `from: ${there}
    sftp: { known_hosts: ./known_hosts, key: { file: ${server.keyPath} } }`;
    const config = place.read("waybill.config.yaml");
    place.file("waybill.config.yaml", config.replace("from: ./inbox", from));
    const configPath = join(place.path, "waybill.config.yaml");
    metrics = await openMetrics({
      drops: { configPath },
      address: "127.0.0.1:0",
      clock: place.clock,
    });
  });
  after(async () => {
    await Promise.all([metrics.close(), simulator.stop(), server.stop(), mail.stop()]);
    place.remove();
  });

  it("a good file is loaded, renamed into the archive, and answered beside it", async () => {
    await look();
    place.clock.goTo("2026-11-30T02:05:00Z");
    place.deliver(monday, correctionRows(5));
    const { ino } = statSync(join(place.path, "inbox", monday));
    assert.equal((await look()).at(-1), `${monday} done`);
    assert.deepEqual(place.list("inbox"), []);
    assert.equal(statSync(join(place.path, "archive", monday)).ino, ino, "it was not copied");
    assert.deepEqual(place.list("outbox"), ["actions-20261130.result.csv"]);
    const answer = readFileSync(join(place.path, "outbox/actions-20261130.result.csv"), "utf8");
    assert.equal(answer.match(/,applied,/g)?.length, 5);
    assert.deepEqual(mails(), [`nightly: ${monday} is loaded`]);
  });

  it("rows that do not go in are mailed and counted, and hold nothing back", async () => {
    place.clock.goTo("2026-12-01T02:05:00Z");
    place.deliver(tuesday, `${correctionRows(3, "pending")}act-999,Nobody,pending\n`);
    assert.equal((await look()).at(-1), `${tuesday} done`);
    assert.equal(mails().at(-1), `nightly: ${tuesday} is loaded, with rows that did not go in`);
    assert.equal(place.last().exitCode, exitCodes.someRowsOtherwise);
    const text = await page();
    assert.deepEqual(faultsOf(text), []);
    assert.equal(valueOf(text, "waybill_rows_total", { ...nightly, outcome: "applied" }), 8);
    assert.equal(valueOf(text, "waybill_rows_total", { ...nightly, outcome: "rejected" }), 1);
    assert.equal(valueOf(text, "waybill_last_load_rows", { ...nightly, outcome: "rejected" }), 1);
    assert.equal(valueOf(text, "waybill_arrivals", { ...nightly, state: "done" }), 2);
  });

  it("a file that does not come is mailed when it is late and when it is missing", async () => {
    place.clock.goTo("2026-12-02T02:31:00Z");
    await look();
    place.clock.goTo("2026-12-02T06:31:00Z");
    await look();
    const due = "nightly: the file that was due at 2026-12-02T02:00:00.000Z";
    assert.deepEqual(mails().slice(2), [`${due} is late`, `${due} is missing`]);
    assert.equal(place.last().exitCode, exitCodes.fileLateOrHeld);
    const text = await page();
    assert.equal(valueOf(text, "waybill_arrivals", { ...nightly, state: "missing" }), 1);
    const doneAt = Date.parse("2026-12-01T02:05:00Z") / 1000;
    const last = valueOf(text, "waybill_last_good_arrival_timestamp_seconds", nightly);
    assert.ok((last ?? 0) >= doneAt, "since when nothing good came");
  });

  it("a server that is gone in the day is mailed once, and once when it is back", async () => {
    server.goAway();
    await look();
    await look();
    server.comeBack();
    await look();
    assert.equal(mails().length, 6);
    assert.match(mails()[4] ?? "", /can't be looked into \(ERR_SFTP_UNREACHABLE\)/);
    assert.match(mails()[5] ?? "", /can be looked into again/);
  });
});
