import assert from "node:assert/strict";
import { join } from "node:path";
import { createDrafts, type Drafts } from "../../src/desk/map/drafts.ts";
import { createUploads, type Uploads } from "../../src/desk/map/uploads.ts";
import { wayOf } from "../../src/desk/map/way.ts";
import { openRoots } from "../../src/desk/safety/within-roots.ts";
import { createTasks, type Tasks } from "../../src/desk/tasks.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { until } from "../support/until.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

const way = wayOf(new URLSearchParams({ file: "many.csv", mapping: "m.yaml" }));

describe("a mapping that a desk is at", function () {
  this.timeout(60_000);
  let workdir: Workdir;
  let uploads: Uploads;
  let tasks: Tasks;
  let drafts: Drafts;
  const bugs: unknown[] = [];

  before(async () => {
    workdir = makeWorkdir();
    workdir.file("many.csv", actionRows(25_000));
    workdir.file("m.yaml", actionMapping);
    const now = Date.now;
    uploads = createUploads(now);
    tasks = createTasks({ now, onBug: (bug) => bugs.push(bug), onChange: () => undefined });
    const runsDir = join(workdir.path, "waybill-runs");
    const roots = await openRoots([workdir.path]);
    const redact = (text: string): string => text;
    const means = { roots, tasks, uploads, flags: [], redact, now, env: {}, configPath: undefined };
    drafts = createDrafts({ ...means, books: { runsDir } });
  });
  after(async () => {
    await tasks.end();
    await uploads.end();
    workdir.remove();
    assert.deepEqual(bugs, []);
  });

  it("lets nobody wait for a large file, and tells how far it is", async () => {
    const draft = await drafts.open(way, "Anna");
    await drafts.settle(draft, 0);
    assert.deepEqual([draft.isWorking, draft.judged, tasks.count], [true, undefined, 1]);
    const told = new Set<string>();
    await until(() => {
      told.add(draft.progress);
      return !draft.isWorking;
    });
    assert.equal(draft.judged?.report?.preflight.valid, 25_000);
    assert.match([...told].join(), /reading the file.*checking the file: [\d,]+ rows so far/);
    assert.equal((await drafts.open(way, "Anna")).judged, draft.judged, "nothing is read again");
    assert.notEqual(await drafts.open(way, "Ben"), draft, "and nobody else's is looked into");
  });

  it("ends what is under way where something else is wanted", async () => {
    const draft = await drafts.open(way, "Anna");
    drafts.write(draft, `${actionMapping}# once\n`);
    await drafts.settle(draft, 0);
    assert.equal(draft.isWorking, true);
    drafts.write(draft, actionMapping.replace("status: Status", "status: Nowhere"));
    await drafts.settle(draft, 0);
    await until(() => !draft.isWorking && tasks.count === 0);
    assert.equal(draft.judged?.text, draft.text);
    assert.ok(draft.judged?.lint?.findings.some(({ message }) => message.includes("Nowhere")));
  });

  it("is told where it can't be opened, and nothing of it is tried again", async () => {
    const broken = wayOf(new URLSearchParams({ file: "many.csv", mapping: "nowhere.yaml" }));
    const draft = await drafts.open(broken, "Anna");
    await drafts.settle(draft, 60_000);
    assert.equal(draft.failed?.code, "ERR_NO_SUCH_FILE");
    await drafts.settle(draft, 0);
    assert.deepEqual([draft.isWorking, tasks.count], [false, 0]);
  });
});
