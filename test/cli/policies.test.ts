import assert from "node:assert/strict";
import { exitCodes, type Simulator } from "../../src/index.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

describe("an address whose policy demands an approval", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  const file = ["a.csv", "-m", "a.yaml"];
  const config = (policies: string): string =>
    `version: 1\n${policies}connections:\n  other: { base_url: ${simulator.urls.collect}, tenant: acme }\n`;
  const policy = (): string =>
    `policies:\n  - { base_url: ${simulator.urls.collect}, require_approval: true }\n`;
  const writes = (): number =>
    simulator.records("collect").reduce((sum, record) => sum + record.writes.length, 0);

  beforeEach(async () => {
    simulator = await startWithActions(3);
    workdir = makeWorkdir();
    workdir.file("a.yaml", correctionMapping);
    workdir.file("a.csv", correctionRows(3));
    workdir.file("free.yaml", config(""));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("is not reached by a flag, another connection, another file, or a load that was begun before", async () => {
    const { collect } = simulator.urls;
    const tenant = ["--tenant", "acme"];
    const begun = await workdir.run([
      "load",
      ...file,
      ...tenant,
      "--base-url",
      collect,
      "--limit",
      "1",
    ]);
    assertExit(begun, exitCodes.stopped);
    const [id = ""] = workdir.loadIds();
    workdir.file("waybill.config.yaml", config(policy()));
    const port = new URL(collect).port;
    const ways: readonly (readonly string[])[] = [
      ["load", ...file, "--connection", "other"],
      ["load", ...file, "--connection", "other", "--config", "free.yaml"],
      ["load", ...file, ...tenant, "--base-url", collect],
      ["load", ...file, ...tenant, "--base-url", `${collect}//`],
      ["load", ...file, ...tenant, "--base-url", `http://LOCALHOST:${port}/%63ollect/`],
      ["load", ...file, ...tenant, "--base-url", collect, "--no-preflight", "--again", "--yes"],
      ["load", ...file, ...tenant, "--base-url", collect, "--dry-run"],
      ["resume", id],
    ];
    const before = writes();
    for (const words of ways)
      assertRefused(
        await workdir.run(words),
        exitCodes.couldNotStart,
        "ERR_APPROVAL_REQUIRED",
        /approved plans only|require_approval/,
      );
    assert.equal(writes(), before);
  });

  it("takes a plan that a second person approved", async () => {
    workdir.file("waybill.config.yaml", config(policy()));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
    assertExit(await workdir.run(["plan", ...file, ...place, "-o", "a.plan"]), exitCodes.ok);
    const early = await workdir.run(["apply", "a.plan", ...place]);
    assertRefused(early, exitCodes.couldNotStart, "ERR_PLAN_NOT_APPROVED", /nobody/);
    assertExit(await workdir.run(["approve", "a.plan", "--as", "Anna Berg"]), exitCodes.ok);
    assertExit(await workdir.run(["apply", "a.plan", ...place]), exitCodes.ok);
    assert.equal(writes(), 3);
  });

  it("leaves other addresses alone, and a file that can't be read leads nowhere", async () => {
    const { collect, membership } = simulator.urls;
    const load = ["load", ...file, "--tenant", "acme", "--base-url", collect];
    workdir.file("waybill.config.yaml", config(policy().replace(collect, membership)));
    assertExit(await workdir.run(load), exitCodes.ok);
    workdir.file("waybill.config.yaml", "version: 1\npolicies:\n  - { require_approval: false }\n");
    assertRefused(
      await workdir.run([...load, "--again"]),
      exitCodes.couldNotStart,
      "ERR_CONFIGURATION_INVALID",
      /base_url|require_approval/,
    );
  });
});
