import assert from "node:assert/strict";
import {
  drop,
  inBucket,
  lintDrop,
  makeDropsFolder,
  onServer,
  print,
} from "../support/written-drop.ts";
import type { Workdir } from "../support/workdir.ts";

describe("drops that are no good", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeDropsFolder();
  });
  after(() => workdir.remove());
  const lint = async (text: string): Promise<readonly string[]> => await lintDrop(workdir, text);

  for (const [what, text, said] of [
    [
      "without a proof",
      drop.replace(/ {4}complete.*\n/, ""),
      /^error 6 drops.nightly.complete: .*takes one proof that a file is whole/,
    ],
    [
      "with two proofs",
      drop.replace('{name}.done" }', '{name}.done", quiet: 5m }'),
      /^error 11 drops.nightly.complete/,
    ],
    [
      "with a mistyped setting",
      drop.replace("match:", "mach:"),
      /drops.nightly.mach: there is no such setting; .*Did you mean "match"/,
    ],
    [
      "with a pattern that is none",
      drop.replace("{seq}", "{sequence}"),
      /^error 8 drops.nightly.match: .*\{seq\}/,
    ],
    [
      "with a template that the names can't fill",
      drop.replace("{name}.done", "{when}.done"),
      /^error 11 drops.nightly.complete.marker: /,
    ],
    [
      "with an address for a folder",
      drop.replace("./inbox", "https://b/c"),
      /^error 7 drops.nightly.from: takes a folder/,
    ],
    [
      "with a server of which nothing more is said",
      drop.replace("./inbox", "sftp://a@b/c"),
      /^error 6 drops.nightly.sftp: is needed/,
    ],
    [
      "with a server that any other could pretend to be",
      onServer("{ password: { env: X } }"),
      /^error 8 drops.nightly.sftp: takes one of fingerprint/,
    ],
    [
      "with a server that one does not know how to sign in to",
      onServer(`{ fingerprint: "${print}" }`),
      /^error 8 drops.nightly.sftp: takes one of key, password and agent/,
    ],
    [
      "with a fingerprint of another kind",
      onServer('{ fingerprint: "MD5:aa:bb", agent: true }'),
      /^error 8 drops.nightly.sftp.fingerprint: takes "SHA256:…"/,
    ],
    [
      "with a mistyped setting of a server",
      onServer(`{ fingerprnt: "${print}", agent: true }`),
      /drops.nightly.sftp.fingerprnt: there is no such setting; .*Did you mean "fingerprint"/,
    ],
    [
      "with known hosts among which the server is not",
      onServer("{ known_hosts: ./inbox/README, agent: true }"),
      /^error 8 drops.nightly.sftp: .*README has no key of b: /,
    ],
    [
      "with known hosts that are not there",
      onServer("{ known_hosts: ./none, agent: true }"),
      /^error 8 drops.nightly.sftp: the file .*none can't be read/,
    ],
    [
      "with a server's settings for a folder of this machine",
      onServer(`{ fingerprint: "${print}", agent: true }`).replace("sftp://a@b/c", "./inbox"),
      /^error 8 drops.nightly.sftp: goes with from: sftp:/,
    ],
    [
      "with an archive on a server that leads back",
      onServer(`{ fingerprint: "${print}", agent: true }`).replace("./archive", "/c"),
      /^error \d+ drops.nightly.after.archive: leads back into from/,
    ],
    [
      "with two that take the same names of a server",
      [onServer(`{ fingerprint: "${print}", agent: true }`), "  other:\n"]
        .join("")
        .concat(onServer(`{ fingerprint: "${print}", agent: true }`).replace("a@b/c", "a@B:22/c/")),
      /drops.other.match: takes files of the same folder and name as the drop nightly/,
    ],
    [
      "with a server's address without a user",
      drop.replace("./inbox", "sftp://b/c"),
      /^error 7 drops.nightly.from: takes sftp:\/\/user@host\/path/,
    ],
    [
      "with a bucket of a name that there can't be",
      drop.replace("./inbox", "s3://My_Bucket/in"),
      /^error 7 drops.nightly.from: takes s3:\/\/bucket\/prefix; a bucket's name/,
    ],
    [
      "with a prefix that would be read as another one",
      drop.replace("./inbox", "s3://bucket/in//box"),
      /^error 7 drops.nightly.from: takes s3:.* a prefix with \/\//,
    ],
    [
      "with a prefix that leads back",
      drop.replace("./inbox", "s3://bucket/in/%2E./box"),
      /^error 7 drops.nightly.from: takes s3:.* a prefix with \/\//,
    ],
    [
      "with a mistyped setting of a bucket",
      inBucket("{ regoin: eu-central-1 }"),
      /drops.nightly.s3.regoin: there is no such setting; .*Did you mean "region"/,
    ],
    [
      "with half of a pair of keys",
      inBucket("{ access_key_id: AKIAEXAMPLE }"),
      /^error 8 drops.nightly.s3: takes access_key_id and secret_access_key together/,
    ],
    [
      "with a bucket that files would come from unencrypted",
      inBucket('{ endpoint: "http://minio.example.com:9000" }'),
      /^error 8 drops.nightly.s3.endpoint: is plain http: /,
    ],
    [
      "with a bucket's settings for a folder of this machine",
      inBucket("{ region: eu-central-1 }").replace("s3://bucket/in", "./inbox"),
      /^error 8 drops.nightly.s3: goes with from: s3:/,
    ],
    [
      "with an archive in a bucket that leads back",
      inBucket("{ region: eu-central-1 }").replace("./archive", "in"),
      /^error \d+ drops.nightly.after.archive: leads back into from/,
    ],
    [
      "with a gap that nothing shows",
      `${drop}    gap: hold\n`,
      /^error 13 drops.nightly.gap: hold takes order: sequence/,
    ],
    [
      "with a schedule that never comes",
      `${drop}    expect: { cron: "0 0 30 2 *", zone: UTC, by: "02:00" }\n`,
      /^error 13 drops.nightly.expect: /,
    ],
    [
      "with a zone that there is not",
      `${drop}    expect: { cron: "0 2 * * *", zone: Berlin, by: "02:00" }\n`,
      /^error 13 drops.nightly.expect: /,
    ],
    [
      "with an archive that is where files come from",
      drop.replace("./archive", "inbox/"),
      /^error 12 drops.nightly.after.archive: leads back into from/,
    ],
    [
      "with an answer that would be taken for a file",
      `${drop}    answer: { report: "./inbox/{name}" }\n`,
      /^error 13 drops.nightly.answer.report: leads back into from/,
    ],
    [
      "with an archive that is emptied after minutes, where months were meant",
      drop.replace("./quarantine }", "./quarantine, keep: 3m }"),
      /^error 12 drops.nightly.after.keep: takes whole days, such as 90d/,
    ],
    [
      "with totals that can't come",
      `${drop}    expect: { control: required }\n`,
      /^error 13 drops.nightly.expect.control: takes complete: \{ control: "…" \}/,
    ],
    [
      "with a sum of what the mapping does not have",
      `${drop}    expect: { sums: { Name: "1.." } }\n`,
      /^error 13 drops.nightly.expect: .*mapping.yaml has no field "Name", whose sum is expected.*did you mean "?name/i,
    ],
    [
      "with a sum between bounds that are none",
      `${drop}    expect: { sums: { name: "1,50..2" } }\n`,
      /^error 13 drops.nightly.expect.sums.name: "1,50..2" is no range; it takes one like 0..50000.00/,
    ],
    [
      "with holidays that are not there",
      `${drop}    expect: { holidays: ./none.txt }\n`,
      /^error 13 drops.nightly.expect.holidays: \.\/none\.txt can't be used: ENOENT/,
    ],
    [
      "with a file of holidays that has something else in it",
      `${drop}    expect: { holidays: mapping.yaml }\n`,
      /^error 13 drops.nightly.expect.holidays: mapping\.yaml can't be used: line 1: "version: 1" is no day/,
    ],
    [
      "with a holiday that there is not",
      `${drop}    expect: { holidays: ["2026-02-30"] }\n`,
      /^error 13 drops.nightly.expect.holidays\[0\]: takes a day, such as 2026-12-25/,
    ],
    [
      "with an age that is none",
      `${drop}    expect: { max_age: soon }\n`,
      /^error 13 drops.nightly.expect.max_age: "soon" is no age/,
    ],
    [
      "with two answers in one place",
      `${drop}    answer: { report: "./outbox/{stem}.csv", file: "outbox/{stem}.csv" }\n`,
      /^error 13 drops.nightly.answer.file: is where report goes as well/,
    ],
    [
      "with an answer of no kind",
      `${drop}    answer: {}\n`,
      /^error 13 drops.nightly.answer: takes one or several of report, file, ack/,
    ],
    [
      "that would both load the same file",
      `${drop}  weekly:\n${drop.replace('"actions-{date:YYYYMMDD}-{seq}.csv"', '"*.csv"')}`,
      /^error 15 drops.weekly.match: takes files of the same folder and name as the drop nightly/,
    ],
    [
      "with a mapping that is not there",
      drop.replace("mapping.yaml", "maping.yaml"),
      /^error 9 drops.nightly.mapping: /,
    ],
    [
      "with a connection that there is not",
      drop.replace("rhythm", "rythm"),
      /^error 10 drops.nightly.connection: .*did you mean "?rhythm/i,
    ],
    [
      "with a rate that is none",
      `${drop}    load: { rate: fast }\n`,
      /^error 13 drops.nightly.load.rate: "fast" is no rate/,
    ],
    [
      "with what one load alone can be told",
      `${drop}    load: { again: true }\n`,
      /^error 13 drops.nightly.load.again: there is no such setting/,
    ],
    [
      "with records to be kept that are not there yet",
      `${drop.replace("mapping.yaml", "creations.yaml")}    load: { keep_before: true }\n`,
      /^error 13 drops.nightly.load: .*creates records, so there is none to keep before/,
    ],
    [
      "with records to be read back that can't be",
      `${drop.replace("mapping.yaml", "creations.yaml")}    load: { verify: all }\n`,
      /^error 13 drops.nightly.load: .*can't read the records of .* back/,
    ],
    [
      "with more rows a request than the API takes",
      `${drop}    load: { batch: 50 }\n`,
      /^error 13 drops.nightly.load: .*takes one record a request/,
    ],
    [
      "that compares with what was sent, and merges, which looks at the record itself",
      `${drop}    load: { same_as_last_sent: skip }\n`,
      /^error 13 drops.nightly.load: same_as_last_sent is needless: the load reads each record first \(write: merge/,
    ],
    [
      "that compares with what was sent, and creates, which is done once in any case",
      `${drop.replace("mapping.yaml", "creations.yaml")}    load: { same_as_last_sent: skip }\n`,
      /^error 13 drops.nightly.load: same_as_last_sent is needless: .*creates records/,
    ],
    [
      "that compares with what was sent, and plans",
      `${drop.replace("mapping.yaml", "actions.yaml")}    load: { same_as_last_sent: skip }\n    plan: { approve: required }\n`,
      /^error 13 drops.nightly.load.same_as_last_sent: is for loads without plan/,
    ],
    [
      "that loads where plans have to be approved",
      drop.replace("rhythm", "careful"),
      /^error 10 drops.nightly.connection: .*takes approved plans only/,
    ],
    [
      "with a plan that says nothing of approvals",
      `${drop}    plan: {}\n`,
      /^error 13 drops.nightly.plan.approve: takes required, or above:/,
    ],
    [
      "with an approval above nothing",
      `${drop}    plan: { approve: { above: {} } }\n`,
      /^error 13 drops.nightly.plan.approve.*takes rows, share or sum/,
    ],
    [
      "with an approval above a sum of what is no amount",
      `${drop}    plan: { approve: { above: { sum: { name: 100 } } } }\n`,
      /^error 13 drops.nightly.plan: sum: name is no amount .*rhythm\/billing-run-action changes no amounts/,
    ],
    [
      "with records to be kept before that a plan keeps anyway",
      `${drop}    load: { keep_before: true }\n    plan: { approve: required }\n`,
      /^error 13 drops.nightly.load.keep_before: is for loads without plan/,
    ],
    [
      "with limits where every plan has to be approved",
      `${drop.replace("rhythm", "careful")}    plan: { approve: { above: { rows: 3, share: 5% } } }\n`,
      /^warning 13 drops.nightly.plan: .*takes approved plans only.*say approve: required/,
    ],
    [
      "with a folder that is not there",
      drop.replace("./inbox", "./in"),
      /^warning 7 drops.nightly.from: the folder .*\/in does not exist yet/,
    ],
  ] as const)
    it(`are told of ${what}, with the line`, async () => {
      const findings = await lint(text);
      assert.ok(
        findings.some((one) => said.test(one)),
        findings.join("\n"),
      );
    });
});
