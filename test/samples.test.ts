import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateFiles } from "../samples/generate/generated-files.ts";
import { countExpected, listStories } from "../samples/story.ts";
import { targetNames } from "../src/index.ts";
import { describeDifference } from "./support/masked-report.ts";
import { playStory, type PlayedStory } from "./support/play-story.ts";

const stories = await listStories();

/** What has to arrive in the API, digit for digit: story, record, field, value. */
const arrivals = [
  ["billing-run-actions-clean", "act:2026-09-0001", "sys_external_id", "00401340388743188529"],
  ["billing-run-actions-clean", "act:2026-09-0001", "candidate_id", "cand|0001"],
  ["billing-run-actions-untidy", "act:u-0002", "first_name", 'Aldith "Ally"'],
  ["billing-run-actions-untidy", "act:u-0013", "status", "completed"],
  ["billing-run-actions-untidy", "act:u-0016", "sys_external_id", "00000000001234567890"],
  ["billing-run-actions-untidy", "act:u-0017", "sys_external_id", "98765432109876543210"],
  ["billing-run-actions-untidy", "0018", "sys_bulk_load_record_no", 20],
  ["billing-run-actions-untidy", "act:u-0020", "email_address", "member5120@mail.example"],
  [
    "billing-run-actions-untidy",
    "act:u-0022",
    "organization_name",
    '=HYPERLINK("http://pay.example")',
  ],
  [
    "collect-billing-runs",
    "run|2026|04",
    "installment_schedule_reminder_options",
    { reminders: [{ id: 1, notice_id: "ntc-suspended", after_days: [3, 10.5] }] },
  ],
  ["collect-billing-runs", "run|2026|02", "expiring_credit_card_reminder_options", {}],
  ["collect-billing-runs", "run|2026|07", "scheduled_run_date", "2026-07-08T05:30:00.000Z"],
  ["invoice-details-untidy", "82000018", "CostUnrounded", "-12.90000000000000000001"],
  ["invoice-details-untidy", "82000002", "RatedAmount", "1234.50"],
  ["invoice-details-untidy", "12345678901234567890", "ProductId", 1301],
  ["invoice-details-untidy", "000082000020", "Quantity", "1"],
  ["invoice-details-untidy", "82000027", "RatedAmount", "25.00"],
  ["untidy-export", "0081000305", "Quantity", "2310"],
  ["invoice-corrections", "82000104", "Quantity", "31.81"],
  ["invoice-corrections", "82000104", "MeterPoint__c", "MP-19417-305"],
  ["untidy-export", "0081000305", "ProcessDescription", "geschätzt, kein Zutritt"],
  ["corrections-workbook", "55000103", "RatedAmount", "588.21"],
  ["corrections-workbook", "55000220", "ActivityDate", "2026-10-13"],
  ["membership-runs-workbook", "mbr|789", "scheduled_run_date", "2026-06-15T04:00:00.000Z"],
] as const;

describe("the samples", () => {
  let runsDir = "";
  const played = new Map<string, Promise<PlayedStory>>();
  const play = async (name: string): Promise<PlayedStory> => {
    const story = stories.find((candidate) => candidate.name === name);
    assert.ok(story !== undefined, `there is no story ${name}`);
    const playing = played.get(name) ?? playStory(story, runsDir);
    played.set(name, playing);
    return await playing;
  };
  before(async () => {
    runsDir = await mkdtemp(join(tmpdir(), "waybill-samples-"));
  });
  after(async () => {
    await rm(runsDir, { recursive: true });
  });

  for (const story of stories) {
    it(`${story.name} gives its expected report`, async () => {
      const { check, load, report, resumed } = await play(story.name);
      // Set after a change that is meant to change reports; look at the difference before you commit it.
      if (process.env["WAYBILL_ACCEPT_SAMPLES"] === "1")
        await writeFile(story.expectedReport, report);
      const expected = await readFile(story.expectedReport, "utf8");
      const difference = describeDifference(report, expected);
      assert.ok(
        difference === "",
        `${story.name}/expected-report.csv (-) and report.csv (+)\n${difference}`,
      );
      const counts = await countExpected(story);
      assert.deepEqual(load.summary.outcomes, counts);
      assert.equal(load.exitCode, story.exitCode);
      // A guard sees what no check of a file can see.
      assert.ok(
        story.records === undefined
          ? check.preflight.invalid === counts.invalid
          : check.preflight.invalid <= counts.invalid,
      );
      assert.equal(resumed?.exitCode, story.resumeExitCode);
    });

    it(`${story.name} says in its README what it is and how to run it`, async () => {
      const text = await readFile(join(story.folder, "README.md"), "utf8");
      assert.ok(text.startsWith(`# ${story.title}\n`), "the heading is the story's title");
      assert.match(text, /waybill load /);
    });
  }

  it("show every outcome that a load can give to a row", async () => {
    const counts = await Promise.all(stories.map(countExpected));
    const shown = [
      "applied",
      "unchanged",
      "skipped",
      "invalid",
      "rejected",
      "failed",
      "in-doubt",
      "not-attempted",
    ] as const;
    const missing = shown.filter((outcome) => counts.every((count) => count[outcome] === 0));
    assert.deepEqual(missing, []);
  });

  it("cover every target", async () => {
    const mappings = await Promise.all(stories.map((story) => readFile(story.mapping, "utf8")));
    const covered = new Set(mappings.map((text) => /^target: (\S+)$/m.exec(text)?.[1]));
    assert.deepEqual(covered, new Set(targetNames));
  });

  it("arrive to the digit", async () => {
    for (const [name, id, field, value] of arrivals) {
      const { records } = await play(name);
      const record = records.find((candidate) => candidate.id === id);
      assert.deepEqual(record?.fields[field], value, `${name}: ${field} of ${id}`);
    }
  });

  it("apply rows with one key in the order of the file", async () => {
    const { records } = await play("billing-run-actions-untidy");
    const twins = records.find((record) => record.id === "act:u-0013");
    assert.deepEqual(
      twins?.writes.map((write) => write.recordNo),
      [13, 15, 16],
    );
  });

  for (const [path, content] of generateFiles()) {
    it(`${path} is what samples/generate.ts makes`, async () => {
      const committed = await readFile(join(import.meta.dirname, "../samples", path), "utf8");
      assert.ok(
        committed === content,
        `run node samples/generate.ts and look at what changed in ${path}`,
      );
    });
  }
});
