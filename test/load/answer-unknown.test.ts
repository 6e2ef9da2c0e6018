import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  findHistory,
  listLoads,
  reportOnLoad,
  resumeLoad,
  runLoad,
  verifyLoad,
  type LoadReport,
  type LoadRequest,
} from "../../src/index.ts";
import { renderSummary } from "../../src/report/reporters/text.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { detailMapping, detailRows } from "../support/load-files.ts";
import { parseReport } from "../support/parse-report.ts";
import { settingsOf } from "../support/settings-of.ts";

const idsIn = (body: string): readonly string[] => {
  const { brmObjects } = JSON.parse(body) as { brmObjects: { Id: string } | { Id: string }[] };
  return [brmObjects].flat().map(({ Id }) => Id);
};

/** `good`, a status, or `silence`. */
type Answer = "good" | "silence" | number;

describe("rows that were sent and whose answer is not known", () => {
  let folder = "";
  let api: FakeApi | undefined;
  let stop = new AbortController();
  let giveUp = new AbortController();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-unknown-"));
    stop = new AbortController();
    giveUp = new AbortController();
  });
  afterEach(async () => {
    await api?.stop();
    await rm(folder, { recursive: true });
  });

  const begin = async (answerTo: (request: number) => Answer): Promise<void> => {
    await api?.stop();
    api = await startFakeApi(({ body }, request, response) => {
      const answer = answerTo(request);
      const records = idsIn(body).map((Id) => ({ Id, ErrorCode: "0" }));
      if (answer === "good") answerJson(response, 200, { updateResponse: records });
      else if (answer !== "silence") answerJson(response, answer, {});
    });
  };
  const request = async (batch: number, rows = 40): Promise<LoadRequest> => {
    const [sourcePath, mappingPath] = [join(folder, "in.csv"), join(folder, "mapping.yaml")];
    await writeFile(sourcePath, detailRows(rows));
    await writeFile(mappingPath, detailMapping);
    return {
      sourcePath,
      mappingPath,
      preflight: true,
      connection: { baseUrl: api?.url ?? "", concurrency: 2, batch },
      runsDir: join(folder, "runs"),
      env: { WAYBILL_SESSION_ID: "a-session" },
      random: () => 0,
      stopSignal: stop.signal,
      abortSignal: giveUp.signal,
    };
  };
  const codesIn = async ({ summary }: LoadReport): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { outcome, code } of parseReport(await readFile(summary.files.report, "utf8"))) {
      const name = `${outcome ?? ""} ${code ?? ""}`.trim();
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };
  const reportText = async (load: string): Promise<string> => {
    let text = "";
    const to = async (piece: string): Promise<boolean> => {
      text += piece;
      return true;
    };
    await reportOnLoad({ runsDir: join(folder, "runs"), load, format: "text", to });
    return text;
  };

  for (const [batch, sent] of [
    [10, 20],
    [1, 2],
  ] as const) {
    for (const answer of [500, 503, "silence"] as const) {
      it(`are told apart from those never sent: ${sent} of 40, ${batch} a request, ${answer}`, async () => {
        await begin((at) => {
          if (at === 1) setImmediate(() => stop.abort(new Error("Ctrl-C")));
          if (at === 1 && answer === "silence") setImmediate(() => giveUp.abort());
          return answer;
        });
        const first = await runLoad(await request(batch));
        assert.deepEqual(await codesIn(first), {
          "not-attempted sent-answer-unknown": sent,
          "not-attempted load-stopped": 40 - sent,
        });
        const { summary } = first;
        assert.equal(summary.answersUnknown, sent);
        assert.match(
          summary.next.join("\n"),
          new RegExp(`^${sent} rows of the not-attempted were sent`, "m"),
        );
        const told = new RegExp(`of which ${sent} sent, answer unknown`);
        assert.match(renderSummary(summary, { color: false }), told);
        assert.match(await reportText(summary.loadId), told);
        const runsDir = join(folder, "runs");
        assert.equal((await listLoads(runsDir))[0]?.answersUnknown, sent);
        const verified = await verifyLoad({ runsDir, load: summary.loadId });
        assert.deepEqual(verified.differences, []);
        assert.equal(verified.figures.answersUnknown, sent);
        const { entries } = await findHistory({ runsDir, key: "5001", most: 9 });
        assert.deepEqual(
          entries.map(({ isAnswerUnknown }) => isAnswerUnknown),
          [true],
        );
        assert.match(
          entries[0]?.reasons[0]?.message ?? "",
          /^the row was sent and its answer is not known/,
        );

        await begin(() => "good");
        const again = { ...settingsOf(await request(batch)), load: summary.loadId };
        const rest = new AbortController();
        const second = await resumeLoad({
          ...again,
          stopSignal: rest.signal,
          abortSignal: rest.signal,
        });
        assert.equal(second.summary.outcomes.applied, 40);
        assert.equal(second.summary.answersUnknown, 0);
        assert.equal((await listLoads(runsDir))[0]?.answersUnknown, 0);
      });
    }

    it(`are not those that were only refused (429), ${batch} a request`, async () => {
      await begin((at) => {
        if (at === 1) setImmediate(() => stop.abort(new Error("Ctrl-C")));
        return 429;
      });
      const first = await runLoad(await request(batch));
      const codes = await codesIn(first);
      assert.equal(codes["not-attempted sent-answer-unknown"], undefined);
      assert.ok((codes["not-attempted stopped-between-tries"] ?? 0) >= batch);
      assert.equal(first.summary.answersUnknown, 0);
      assert.doesNotMatch(first.summary.next.join("\n"), /not known/);
      assert.doesNotMatch(renderSummary(first.summary, { color: false }), /answer unknown/);
      const { entries } = await findHistory({
        runsDir: join(folder, "runs"),
        key: "5001",
        most: 9,
      });
      assert.deepEqual(
        entries.map(({ isAnswerUnknown }) => isAnswerUnknown),
        [false],
      );
    });
  }

  it("stay so when the next execution is stopped while it is refused with 429", async () => {
    await begin((at) => {
      if (at === 1) setImmediate(() => stop.abort(new Error("Ctrl-C")));
      return 500;
    });
    const first = await runLoad(await request(10));
    assert.equal(first.summary.answersUnknown, 20);
    const later = new AbortController();
    await begin((at) => {
      if (at === 0) setImmediate(() => later.abort(new Error("Ctrl-C")));
      return 429;
    });
    const again = {
      ...settingsOf(await request(10)),
      load: first.summary.loadId,
      stopSignal: later.signal,
    };
    const second = await resumeLoad({ ...again, abortSignal: new AbortController().signal });
    assert.equal(second.summary.answersUnknown, 20);
  });

  it("are not there when every row has its answer, or none was begun", async () => {
    await begin(() => "good");
    const first = await runLoad(await request(10));
    assert.equal(first.summary.answersUnknown, 0);
    assert.deepEqual(await codesIn(first), { applied: 40 });
    const limited = await runLoad({ ...(await request(10)), limit: 10, again: true });
    assert.equal(limited.summary.answersUnknown, 0);
    assert.equal((await codesIn(limited))["not-attempted beyond-limit"], 30);
  });
});
