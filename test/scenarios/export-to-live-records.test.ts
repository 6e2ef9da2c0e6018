import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/testing.ts";
import { drive, hasTerminals, type KeyPress } from "../support/pseudo-terminal.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

const layouts = new URL("../layouts/", import.meta.url).pathname;
/** How many commands and keys a person who has never seen the program may need. */
const mostSteps = 12;
const enter = "\r";
const question = /q leaves/;
const env = { WAYBILL_TOKEN: "simulated-token", WAYBILL_SESSION_ID: "simulated-session" };

/** What the exports say nothing of stands in the live records. */
const membershipRun = {
  name: "Renewals",
  status: "draft",
  auto_renewal_options: {},
  auto_renewal_reminder_options: { reminders: [] },
  drop_options: {},
  expiring_credit_card_reminders_options: {},
  renewal_notice_options: {},
  renewal_order_options: {},
  renewal_reminder_options: {},
};
const invoiceDetail = { AccountId: 1, ProductId: 2, ActivityDate: "2026-10-01", Quantity: "1" };

describe("somebody at a terminal who has never seen the program", function () {
  this.timeout(40_000);
  let workdir: Workdir;
  let simulator: Simulator;
  before(function () {
    if (!hasTerminals) this.skip();
  });
  beforeEach(() => {
    workdir = makeWorkdir();
  });
  afterEach(async () => {
    workdir.remove();
    await simulator.stop();
  });

  /** A text is there letter by letter, and the question is drawn anew for each: only then Enter means that text. */
  const give = (answer: string): readonly KeyPress[] =>
    answer.length === 1
      ? [[question, answer]]
      : [
          [question, answer],
          [new RegExp(`${question.source}: ${answer.replaceAll(/[^\w/]/g, "\\$&")}`), enter],
        ];

  /** Each step is a command that is typed or an answer that is given. */
  const goThrough = async (
    layout: string,
    target: string,
    answers: readonly string[],
    service: keyof Simulator["urls"],
    options: SimulatorOptions = {},
    ...more: readonly string[]
  ): Promise<string> => {
    simulator = await startSimulator(options);
    const file = join(workdir.path, layout);
    copyFileSync(join(layouts, layout), file);
    const mapped = await drive(["map", file, "--target", target], answers.flatMap(give));
    assert.equal(mapped.drawn.split("is written; with it").length, 2, mapped.drawn);
    const tenant = service === "billingplatform" ? [] : ["--tenant", "demo"];
    const loaded = await drive(
      [
        "load",
        file,
        "-m",
        file.replace(/\.csv$/, ".mapping.yaml"),
        "--base-url",
        simulator.urls[service],
        ...tenant,
        "--runs-dir",
        join(workdir.path, "waybill-runs"),
        ...more,
      ],
      [],
      env,
    );
    assert.ok(
      [exitCodes.ok, exitCodes.someRowsOtherwise].some((code) => code === loaded.code),
      loaded.drawn,
    );
    assert.ok(1 + answers.length + 1 <= mostSteps);
    return loaded.drawn;
  };

  it("gets from membership runs to records that have changed", async () => {
    const ids = readFileSync(join(layouts, "membership_runs.csv"), "utf8")
      .split("\n")
      .flatMap((line) => /^mbr\|\d+/.exec(line) ?? []);
    const drawn = await goThrough(
      "membership_runs.csv",
      "rhythm/membership-billing-run",
      Array<string>(5).fill(enter),
      "membership",
      { records: ids.map((id) => ({ service: "membership", record: { ...membershipRun, id } })) },
    );
    assert.match(drawn, /applied +90/);
  });

  it("gets from an American export to records that were created", async () => {
    const drawn = await goThrough(
      "certification-runs-us-export.csv",
      "rhythm/certification-billing-run",
      [
        "America/Chicago",
        ...Array<string>(6).fill(enter),
        // Who is billed is nowhere in the export.
        '{"invoice_template_id":"t-1","payment_terms_id":"p-1"}',
        enter,
      ],
      "certifications",
      { serverFields: "optional" },
    );
    assert.match(drawn, /applied +313/);
    assert.match(drawn, /invalid +7/);
    assert.equal(simulator.records("certifications").length, 313);
  });

  it("gets from German corrections to invoice details that have changed", async () => {
    const ids = readFileSync(join(layouts, "corrections-german-export.csv"), "latin1")
      .split("\n")
      .flatMap((line) => /^\d{8}/.exec(line) ?? []);
    const drawn = await goThrough(
      "corrections-german-export.csv",
      "billingplatform/invoice-detail",
      [...Array<string>(7).fill(enter), "2"],
      "billingplatform",
      {
        records: ids.map((Id) => ({
          service: "billingplatform",
          record: { ...invoiceDetail, Id },
        })),
      },
      "--accept",
      "footer-total",
    );
    assert.match(drawn, /applied +180/);
    // A line that is in the file twice.
    assert.match(drawn, /unchanged +1\b/);
    assert.match(drawn, /invalid +1/);
  });
});
