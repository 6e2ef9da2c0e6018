import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, initFolder, startSimulator, targets, type Simulator } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";

const { ok, couldNotStart } = exitCodes;
const names = [".gitignore", "README.md", "mapping.yaml", "sample.csv", "waybill.config.yaml"];

describe("waybill init", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  before(async () => {
    simulator = await startSimulator();
    workdir = makeWorkdir();
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const flagsFor = (target: (typeof targets)[number]): readonly string[] => [
    "--target",
    target.name,
    "--connection",
    "sandbox",
    "--base-url",
    "https://api.example.com/acme",
    ...(target.path.includes("{tenantId}") ? ["--tenant", "acme"] : []),
  ];
  /** The commands of a page, in order, each as words; a port of the simulator is the one at hand. */
  const commandsOf = (page: string): readonly { env: Record<string, string>; words: string[] }[] =>
    [...page.matchAll(/^```sh\n([^`]+)```$/gm)]
      .flatMap(([, block = ""]) => block.trim().split("\n"))
      .map((line) => {
        const words = line.replace("http://127.0.0.1:4010", simulator.url).split(" ");
        const at = words.indexOf("waybill");
        const set = words.slice(0, at).map((one) => one.split("=") as [string, string]);
        return { env: Object.fromEntries(set), words: words.slice(at + 1) };
      });

  for (const target of targets)
    it(`makes a folder for ${target.name} whose page can be followed: check, rehearse`, async () => {
      const folder = target.name.replace("/", "-");
      const run = await workdir.run(["init", folder, ...flagsFor(target)]);
      assertExit(run, ok);
      assert.match(run.stdout, /^No key was written\. README\.md says how to go on:$/m);
      assert.deepEqual(readdirSync(join(workdir.path, folder)).toSorted(), names);

      const commands = commandsOf(workdir.read(join(folder, "README.md")));
      assert.deepEqual(
        commands.map(({ words: [name] }) => name),
        ["check", "simulate", "load", "doctor", "load", "load"],
      );
      const inFolder = (words: readonly string[]): readonly string[] =>
        words.map((word) =>
          /^(sample\.csv|mapping\.yaml)$/.test(word) ? `${folder}/${word}` : word,
        );
      const [check, , rehearsal, doctor] = commands;
      assert.ok(check !== undefined && rehearsal !== undefined && doctor !== undefined);
      const checked = await workdir.run(inFolder(check.words));
      assertExit(checked, ok);
      assert.match(checked.stdout, /^ {2}3 could be sent, 0 invalid, 0 skipped/m);
      const more = ["--runs-dir", `${folder}/waybill-runs`];
      const loaded = await workdir.run([...inFolder(rehearsal.words), ...more], {
        env: rehearsal.env,
      });
      assertExit(loaded, ok);
      assert.match(loaded.stdout, /^ {2}applied +3$/m);
      // Nobody is asked at the invented address: without a key the way ends before.
      const looked = await workdir.run(
        [...doctor.words, "--config", `${folder}/waybill.config.yaml`],
        {
          env: { WAYBILL_TOKEN: undefined },
        },
      );
      assertExit(looked, couldNotStart);
      assert.match(looked.stdout, /ERR_CREDENTIAL_MISSING/);
    });

  it("asks on a terminal for what no flag says, and takes a number for a target", async () => {
    const answers = ["5", "live", "https://my.billingplatform.com/acme", "command:pass show bp"];
    const questions: string[] = [];
    const run = await runInProcess(["init", join(workdir.path, "asked")], {
      isTerminal: true,
      askForText: async (question) => {
        questions.push(question);
        return answers[questions.length - 1] ?? "";
      },
    });
    assertExit(run, ok);
    assert.equal(questions.length, 4);
    assert.match(
      questions[0] ?? "",
      /^Which API operation\?\n {2}1 {2}rhythm\/billing-run-action\n/,
    );
    const config = workdir.read("asked/waybill.config.yaml");
    assert.match(config, /^ {2}live:\n {4}base_url: "https:\/\/my\.billingplatform\.com\/acme"$/m);
    assert.match(config, /^ {4}session_id: \{ command: \[pass, show, bp\] \}$/m);
  });

  it("takes the usual address and variable where nothing is said, and asks for the tenant", async () => {
    const answers = ["rhythm/billing-run-action", "live", "", "acme", ""];
    let asked = 0;
    const run = await runInProcess(["init", join(workdir.path, "usual")], {
      isTerminal: true,
      askForText: async () => answers[asked++] ?? "",
    });
    assertExit(run, ok);
    const config = workdir.read("usual/waybill.config.yaml");
    assert.match(
      config,
      /base_url: "https:\/\/collect\.api\.rhythmsoftware\.com"\n {4}tenant: acme$/m,
    );
    assert.match(config, /^ {4}token: \{ env: WAYBILL_TOKEN \}$/m);
  });

  it("asks nothing where nobody can answer, and names the flag that is missing", async () => {
    for (const [words, flag] of [
      [["init", "none"], "--target"],
      [["init", "none", "--target", "rhythm/billing-run-action"], "--connection"],
      [
        ["init", "none", "--target", "rhythm/billing-run-action", "--connection", "live"],
        "--tenant",
      ],
    ] as const)
      assertRefused(
        await workdir.run(words),
        couldNotStart,
        "ERR_USAGE",
        new RegExp(`${flag} is missing, and nothing was written`),
      );
    assert.ok(!workdir.exists("none"));
  });

  it("replaces nothing, and leaves nothing behind where one file is in the way", async () => {
    workdir.file("taken/mapping.yaml", "somebody's work");
    const [target] = targets;
    assert.ok(target !== undefined);
    const run = await workdir.run(["init", "taken", ...flagsFor(target)]);
    assertRefused(
      run,
      couldNotStart,
      "ERR_OUTPUT_EXISTS",
      /taken\/mapping\.yaml exists already, and nothing was written/,
    );
    assert.deepEqual(readdirSync(join(workdir.path, "taken")), ["mapping.yaml"]);
    assert.equal(workdir.read("taken/mapping.yaml"), "somebody's work");
    workdir.file("blocked", "a file");
    const blocked = await workdir.run(["init", "blocked/folder", ...flagsFor(target)]);
    assertRefused(blocked, couldNotStart, "ERR_FOLDER", /can't be written/);
  });

  it("never writes or repeats what may be the key itself", async () => {
    const [target] = targets;
    assert.ok(target !== undefined);
    const run = await workdir.run([
      "init",
      "secret",
      ...flagsFor(target),
      "--key-from",
      "s3cr3t-0815",
    ]);
    assertRefused(
      run,
      couldNotStart,
      "ERR_USAGE",
      /is said as env:NAME, file:PATH or command:WORDS/,
    );
    const named = await workdir.run([
      "init",
      "secret",
      ...flagsFor(target),
      "--key-from",
      "env:s3cr3t-0815",
    ]);
    assertRefused(
      named,
      couldNotStart,
      "ERR_CONFIGURATION_INVALID",
      /takes the name of an environment variable/,
    );
    for (const { stdout, stderr } of [run, named]) assert.doesNotMatch(stdout + stderr, /0815/);
    assert.ok(!workdir.exists("secret"));
  });

  it("refuses an address with a key in it, one that is not encrypted, a tenant that is none", async () => {
    const make = async (changes: object) =>
      await initFolder({
        folder: join(workdir.path, "refused"),
        target: "rhythm/billing-run-action",
        connection: "live",
        tenant: "acme",
        ...changes,
      });
    await assert.rejects(make({ baseUrl: "https://me:pass@example.com" }), {
      code: "ERR_BASE_URL",
    });
    await assert.rejects(make({ baseUrl: "http://example.com" }), { code: "ERR_PLAIN_HTTP" });
    await assert.rejects(make({ tenant: "a/b" }), { code: "ERR_TENANT" });
    assert.ok(!workdir.exists("refused"));
  });

  it("keeps names that YAML or a shell would take for something else", async () => {
    await initFolder({
      folder: join(workdir.path, "odd"),
      target: "billingplatform/invoice-detail",
      connection: "no: [x]\n$(touch planted)",
      baseUrl: "https://sandbox.billingplatform.com/acme",
      key: { file: 'a "b" # c' },
    });
    assert.match(
      workdir.read("odd/waybill.config.yaml"),
      /^ {2}"no: \[x\]\\n\$\(touch planted\)":$/m,
    );
    assert.match(
      workdir.read("odd/README.md"),
      /--connection \$'no: \[x\]\\012\$\(touch planted\)'/,
    );
  });

  it("tells scripts what it made", async () => {
    const [target] = targets;
    assert.ok(target !== undefined);
    const run = await workdir.run(["init", "told", ...flagsFor(target), "--json"]);
    assert.deepEqual(dataOf(run).files.toSorted(), names);
  });
});
