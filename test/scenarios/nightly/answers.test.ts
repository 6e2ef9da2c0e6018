import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Simulator } from "../../../src/index.ts";
import { noOutcomes } from "../../../src/rows/outcome.ts";
import { encodeText } from "../../../src/source/formats/csv/text-codec.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const answered = "outbox/actions-20261130.answer.csv";

describe("what goes back to the sender of a file", () => {
  let simulator: Simulator;
  let place: DropPlace;
  before(async () => {
    simulator = await startWithActions(60);
  });
  after(async () => await simulator.stop());
  afterEach(() => place.remove());

  const setUp = (answer = '{ file: "./outbox/{stem}.answer.csv" }'): void => {
    place = makeDropPlace(simulator, `complete: rename\nanswer: ${answer}`);
  };
  const arrive = async (content: string | Buffer, name = monday): Promise<void> => {
    place.file(`inbox/${name}`, content);
    assert.equal((await place.look()).at(-1), `${name} done`);
  };

  describe("as their own file", () => {
    it("has every row, whatever became of it, with result, code and sentence", async () => {
      setUp();
      place.file(
        "mapping.yaml",
        `${place.read("mapping.yaml")}skip_rows: [{ column: Name, equals: Nobody }]\n`,
      );
      await arrive(
        [
          "Id,Name,Status,Ours",
          'act-1,"A, B",pending,=1+1',
          "act-2,Nobody,pending,kept",
          "act-3,C,no-such-status,kept",
          "act-999,D,pending,kept",
          "act-4,E",
          "act-5,F,excluded,\n",
        ].join("\n"),
      );
      const lines = place.read(answered).split("\n");
      const said = [
        /^Id,Name,Status,Ours,result,code,sentence$/,
        /^act-1,"A, B",pending,=1\+1,applied,,$/,
        /^act-2,Nobody,pending,kept,skipped,\S+,.+/,
        /^act-3,C,no-such-status,kept,invalid,value-not-allowed,.*no-such-status/,
        /^act-999,D,pending,kept,rejected,record-not-found,.+/,
        /^act-4,E,invalid,row-too-short,.+/,
        /^act-5,F,excluded,,applied,,$/,
        /^$/,
      ];
      assert.equal(lines.length, said.length, lines.join("\n"));
      for (const [at, one] of said.entries()) assert.match(lines[at] ?? "", one);
      assert.deepEqual(place.list("outbox"), ["actions-20261130.answer.csv"]);
    });

    it("is written as the sender writes: encoding, mark, line ends, delimiter and quotes", async () => {
      setUp();
      const row = 'act-6;"Müller ""x""";pending';
      await arrive(encodeText(`\uFEFFId;Name;Status\r\n${row}\r\n`, "utf-16le"));
      const answer = readFileSync(join(place.path, answered), "utf16le");
      const header = "\uFEFFId;Name;Status;result;code;sentence";
      assert.equal(answer, `${header}\r\n${row};applied;;\r\n`);
    });

    it("is plain for a file that came packed", async () => {
      setUp();
      place.file(
        "waybill.config.yaml",
        place.read("waybill.config.yaml").replace('YYYYMMDD}.csv"', 'YYYYMMDD}.csv.gz"'),
      );
      await arrive(gzipSync("Id,Name,Status\nact-7,G,pending\n"), `${monday}.gz`);
      assert.equal(
        place.read("outbox/actions-20261130.csv.answer.csv"),
        "Id,Name,Status,result,code,sentence\nact-7,G,pending,applied,,\n",
      );
    });

    it("stands beside the report where both are asked for", async () => {
      setUp('{ report: "./outbox/{stem}.report.csv", file: "./outbox/{name}" }');
      await arrive("Id,Name,Status\nact-8,H,pending\n");
      assert.deepEqual(place.list("outbox"), [monday, "actions-20261130.report.csv"]);
      // Not for this user alone: somebody else is to fetch them.
      const plain = statSync(place.file("plain", "")).mode;
      for (const name of place.list("outbox"))
        assert.equal(statSync(join(place.path, "outbox", name)).mode, plain);
    });

    it("is given from the copy, once a person has put right what it could not be given for", async () => {
      setUp();
      place.file("outbox", "a file where a folder should be");
      place.file(`inbox/${monday}`, "Id,Name,Status\nact-9,I,pending\n");
      assert.equal((await place.look()).at(-1), `${monday} attention`);
      assert.match(
        (await place.arrival(monday)).reason ?? "",
        /^it is loaded, and its answer can't be given: /,
      );
      assert.deepEqual(place.list("inbox"), [monday]);
      rmSync(join(place.path, "outbox"));
      rmSync(join(place.path, "inbox", monday));
      await place.decide(monday, "release", "the folder is there");
      await place.look();
      assert.equal((await place.arrival(monday)).state, "done");
      assert.match(place.read(answered), /^act-9,I,pending,applied,,$/m);
      assert.equal(place.read(`archive/${monday}`), "Id,Name,Status\nact-9,I,pending\n");
    });
  });

  describe("as an acknowledgement", () => {
    const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
    const ackOf = (): Record<string, unknown> => JSON.parse(place.read("outbox/a.ack"));

    it("says what came, what became of it, and what the other answers are", async () => {
      setUp('{ report: "./outbox/r.csv", file: "./outbox/f.csv", ack: "./outbox/a.ack" }');
      const content = "Id,Name,Status\nact-10,J,pending\nact-11,K,no-such-status\n";
      await arrive(content);
      const { loadId } = await place.arrival(monday);
      const { outcomes, finished_at: finishedAt, ...rest } = ackOf();
      const answerOf = (name: string) => {
        const text = place.read(`outbox/${name}`);
        return { name, sha256: sha256(text), bytes: Buffer.byteLength(text) };
      };
      assert.deepEqual(rest, {
        format: 1,
        file: monday,
        sha256: sha256(content),
        bytes: content.length,
        rows: 2,
        load: loadId,
        answers: { report: answerOf("r.csv"), file: answerOf("f.csv") },
      });
      assert.deepEqual(outcomes, { ...noOutcomes(), applied: 1, invalid: 1 });
      assert.match(String(finishedAt), /^2026-11-30T01:\d\d:\d\d(\.\d+)?Z$/);
    });

    it("has the sums that a control file speaks of, to the last digit, of all rows and by outcome", async () => {
      place = makeDropPlace(
        simulator,
        'complete: { control: "{stem}.ctl" }\nanswer: { ack: "./outbox/a.ack" }',
      );
      place.file("mapping.yaml", place.read("mapping.yaml").replace("name: Name", "name: Amount"));
      const rows = ["act-12,0.10,pending", "act-13,0.20,pending", "act-14,-5.05,no-such-status"];
      place.file("inbox/actions-20261130.ctl", "rows=3\nsum.name=-4.75\n");
      await arrive(`Id,Amount,Status\n${rows.join("\n")}\n`);
      assert.deepEqual(ackOf()["sums"], {
        name: { all: "-4.75", applied: "0.3", invalid: "-5.05" },
      });
      assert.deepEqual(ackOf()["answers"], {});
    });

    it("is not there as long as what it proves is not", async () => {
      setUp('{ file: "./outbox/f.csv", ack: "./acks/a.ack" }');
      mkdirSync(join(place.path, "outbox", "f.csv"), { recursive: true });
      place.file(`inbox/${monday}`, correctionRows(2));
      assert.equal((await place.look()).at(-1), `${monday} attention`);
      assert.deepEqual(place.list("acks"), []);
      rmSync(join(place.path, "outbox", "f.csv"), { recursive: true });
      await place.decide(monday, "release");
      await place.look();
      assert.deepEqual(place.list("acks"), ["a.ack"]);
      assert.equal((await place.arrival(monday)).state, "done");
    });
  });

  it("leaves nothing half where it can't be put, and nothing of its own in the runs folder", async () => {
    setUp();
    mkdirSync(join(place.path, "outbox", "actions-20261130.answer.csv"), { recursive: true });
    place.file(`inbox/${monday}`, correctionRows(3));
    assert.equal((await place.look()).at(-1), `${monday} attention`);
    const { id } = await place.arrival(monday);
    assert.deepEqual(place.list(`waybill-runs/arrivals/${id}`).length, 1);
    assert.deepEqual(place.list("outbox"), ["actions-20261130.answer.csv"]);
  });
});
