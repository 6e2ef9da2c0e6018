import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { copyProject, runIn } from "../support/packed-project.ts";

const table = `name,type,required,enum,description
id,string,true,,Id of the widget.
state,string,true,new|worn out,Where the widget stands.
weight,number,true,,
is_spare,boolean,false,,
box,object,true,,
box.width,integer,true,,
parts,array,true,,
parts.part_id,string,true,,
parts.note,string,false,,
`;

const rows = `id,state,weight,box.width,parts.part_id
w-007,new,1.5,12,p-1
w-008,worn out,0.125,9,p-2
w-009,lost,1,1,p-3
`;

const orderTable = `name,type,required,enum
id,string,true,
reference,string,true,
lines,array,false,
`;

const orders = `reference,id
o-1,
o-2,
`;

/** Somebody's first load with each new target, into the simulated API of its vendor. */
const firstLoad = `
import { runLoad, startSimulator, testMapping } from "./src/index.ts";

const simulator = await startSimulator({ tokens: ["t0ken"], tenants: ["another"] });
const loads = process.argv.slice(2).map((words) => words.split(" "));
const told = [];
for (const [service, mappingPath, sourcePath] of loads) {
const report = await runLoad({
  sourcePath,
  mappingPath,
  preflight: true,
  connection: { baseUrl: simulator.urls[service], tenant: "another" },
  runsDir: "runs",
  env: { WAYBILL_TOKEN: "t0ken" },
});
const refused = await fetch(simulator.urls.acme + "/v1/widgets/w-010", {
  method: "PUT",
  headers: { authorization: "Bearer t0ken", "content-type": "application/json" },
  body: JSON.stringify({ id: "w-010" }),
});
const stored = simulator.records(service).map(({ text, tenant }) => ({ text, tenant }));
const { results } = await testMapping(mappingPath);
told.push({
  outcomes: report.summary.outcomes,
  stored,
  refused: [refused.status, await refused.json()],
  differences: results.map(({ differences }) => differences),
});
}
await simulator.stop();
console.log(JSON.stringify(told));
`;

describe("make target", () => {
  let folder: string;
  let project: string;
  const file = (name: string, text: string): void => writeFileSync(join(project, name), text);
  /** Nothing is installed anew: the copy has the packages of this project. */
  const make = async (...words: string[]): Promise<string> =>
    (await runIn(project, "make", ["-s", "-o", "install", "target", ...words])).stdout;
  /** What `make target` begins with; pages and format come behind it. */
  const write = async (...words: string[]): Promise<unknown> =>
    await runIn(project, process.execPath, [".build/make-target.ts", ...words]);
  const firstLoads = [
    "zeta mappings/zeta-order.yaml orders.csv",
    "acme mappings/acme-widget.yaml widgets.csv",
    "billingplatform mappings/billingplatform-credit.yaml credits.csv",
  ];
  // oxlint-disable-next-line typescript/no-explicit-any -- each test says by its assertions what it is
  let told: readonly any[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "waybill-made-target-"));
    project = join(folder, "project");
    mkdirSync(project);
    copyProject(project, "dist/nothing");
    file("widget.csv", table);
    file("widgets.csv", rows);
    file("order.csv", orderTable);
    file("orders.csv", orders);
    file("credit.csv", orderTable.replace("id,", "Id,"));
    file("credits.csv", "Id,reference\nc-1,o-1\nc-2,o-2\n");
    file("first-load.ts", firstLoad);
    await write("NAME=zeta/order", "METHOD=POST", "KEY=reference", "FIELDS=order.csv");
    await write("NAME=billingplatform/credit", "AT=/rest/2.0/CREDIT", "FIELDS=credit.csv");
    await make("NAME=acme/widget", "FIELDS=widget.csv", "AT=/v1/widgets/{id}");
    const words = ["first-load.ts", ...firstLoads];
    told = JSON.parse((await runIn(project, process.execPath, words)).stdout);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("writes one that creates, of a vendor whose API makes the ids", () => {
    const { outcomes, stored, differences } = told[0];
    assert.equal(outcomes.applied, 2);
    assert.equal(stored.length, 2);
    for (const { text, tenant } of stored) {
      assert.match(text, /^\{"reference":"o-[12]","id":"sim-[0-9a-f]+"\}$/);
      assert.equal(tenant, "another");
    }
    assert.deepEqual(differences, [[]]);
  });

  it("writes one that updates, of a vendor nobody has heard of, whose rows load into the simulator", () => {
    const { outcomes, stored, refused, differences } = told[1];
    assert.equal(outcomes.applied, 2);
    assert.equal(outcomes.invalid, 1);
    assert.deepEqual(stored, [
      {
        text: '{"id":"w-007","state":"new","weight":1.5,"box":{"width":12},"parts":[{"part_id":"p-1"}]}',
        tenant: "",
      },
      {
        text: '{"id":"w-008","state":"worn out","weight":0.125,"box":{"width":9},"parts":[{"part_id":"p-2"}]}',
        tenant: "",
      },
    ]);
    assert.equal(refused[0], 400);
    assert.match(refused[1].message, /state: is required/);
    assert.deepEqual(differences, [[]]);
  });

  it("writes one more of a vendor that wraps its records", () => {
    const { outcomes, stored } = told[2];
    assert.equal(outcomes.applied, 2);
    assert.match(stored[1].text, /^\{"Id":"c-2","reference":"o-2","Created":/);
  });

  it("keeps the promises of every target, with a mapping that ships, and passes the type check", async () => {
    const bin = join(project, "node_modules/.bin");
    const tests = ["test/targets/targets.test.ts", "test/mapping/ready-mappings.test.ts"];
    const { stdout } = await runIn(project, join(bin, "mocha"), [
      "--no-config",
      "--no-color",
      ...tests,
    ]);
    for (const name of ["acme/widget", "zeta/order", "billingplatform/credit"]) {
      assert.match(stdout, new RegExp(`${name}\\n(?: +✔ .+\\n)+`));
      assert.ok(stdout.includes(`${name.replace("/", "-")}.yaml loads`));
    }
    await runIn(project, join(bin, "tsc"), ["--noEmit", "--singleThreaded", "-p", "tsconfig.json"]);
  });

  it("leaves nothing half written where it can't go on, and says what is allowed", async () => {
    const before = readFileSync(join(project, "src/targets/index.ts"), "utf8");
    file("odd.csv", "name,type,required,enum\nid,text,true,\n");
    file("short.csv", "name,type,required,enum\nid,string,true,\n");
    const refusals: readonly (readonly [RegExp, ...string[]])[] = [
      [/Usage: make target NAME=vendor\/name/, "NAME=acme/gadget"],
      [/takes vendor\/name in lower case/, "NAME=Acme", "FIELDS=short.csv"],
      [/There is a target acme\/widget already/, "NAME=acme/widget", "FIELDS=short.csv"],
      [/odd.csv, field 1: id has the type "text"; it takes string, /, "NAME=a/b", "FIELDS=odd.csv"],
      [/acme-defaults.ts has no acmeCreate yet/, "NAME=acme/b", "METHOD=POST", "FIELDS=short.csv"],
      [/short.csv lacks sys_bulk_load_id, /, "NAME=rhythm/b", "FIELDS=short.csv"],
      [
        /acme has a record at \/v1\/widgets\/\{id\} already/,
        "NAME=acme/c",
        "AT=/v1/widgets/{id}",
        "FIELDS=short.csv",
      ],
      [/SERVICE=collect is another vendor's/, "NAME=acme/c", "SERVICE=collect", "FIELDS=short.csv"],
      [/Say with KEY=field/, "NAME=a/b", "METHOD=POST", "FIELDS=short.csv"],
    ];
    for (const [message, ...words] of refusals) await assert.rejects(write(...words), message);
    assert.equal(readFileSync(join(project, "src/targets/index.ts"), "utf8"), before);
  });
});
