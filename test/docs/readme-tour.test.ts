import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseCommandLine } from "../../src/cli/parse-command-line.ts";
import { readSimulatorOptions } from "../../src/cli/read-simulator-options.ts";
import { commands } from "../../src/cli/table/index.ts";
import { startSimulator, type Simulator } from "../../src/index.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { runInProcess } from "../support/captured-world.ts";
import { describeCommand, standingIn } from "../support/one-at-a-time.ts";
import { agrees, findCommands, findSection, maskRun } from "../support/readme-tour.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const tours = [
  {
    page: "README.md",
    commands: ["check", "load", "check"],
    mapping: undefined,
  },
  {
    page: "docs/tours/untidy-file.md",
    commands: ["inspect", "suggest", "lint", "preview", "check", "load"],
    mapping: "samples/untidy-export/mapping.yaml",
  },
  {
    page: "docs/tours/workbook.md",
    commands: ["inspect", "check"],
    mapping: "samples/corrections-workbook/mapping.yaml",
  },
  {
    page: "docs/tours/export-to-live.md",
    commands: ["map", "plan", "plan", "apply"],
    mapping: undefined,
  },
  {
    page: "docs/tours/corrections.md",
    commands: ["plan", "load", "apply", "report", "undo", "apply"],
    mapping: "samples/invoice-corrections/mapping.yaml",
  },
] as const;

/** How far a load is, which a script is told of every ten seconds: here only on a machine that is busy. */
const progressLine = /^[\d,]+ of [\d,]+ rows? \(\d+%\) · /;
/** Enter, as often as anything may ask: what is marked is taken. */
const enters = "\n".repeat(12);
/** The id of a load: another one with every run. */
const loadId = /wb-\d{8}-\d{6}-[0-9a-f]{8}/;

/** The simulator that a page has its reader start, on a free port. */
async function startSimulatorOf(text: string): Promise<Simulator> {
  const [, words = ""] = /\bwaybill simulate --port 4010((?:\\\n|[^`\n])*)/.exec(text) ?? [];
  const command = commands.find(({ name }) => name === "simulate");
  assert.ok(command !== undefined);
  const args = words
    .replaceAll("\\\n", " ")
    .replaceAll("=samples/", `=${root}samples/`)
    .split(/\s+/)
    .filter((word) => word !== "");
  return await startSimulator({
    ...(await readSimulatorOptions(parseCommandLine(command, [...args, "--quiet"]), {
      out: () => undefined,
    })),
    port: 0,
  });
}

for (const { page, commands: expected, mapping } of tours) {
  describe(`the tour in ${page}`, () => {
    const text = readFileSync(join(root, page), "utf8");
    const shownCommands = findCommands(text);
    let folder = "";
    let simulator: Simulator;
    /** Ids on the page, and those of this run that stand for them. */
    const ids = new Map<string, string>();
    before(async () => {
      const program = findBuiltProgram();
      folder = realpathSync(mkdtempSync(join(tmpdir(), "waybill-tour-")));
      symlinkSync(join(root, "samples"), join(folder, "samples"));
      const waybill = join(folder, "waybill");
      writeFileSync(waybill, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
      chmodSync(waybill, 0o755);
      simulator = await startSimulatorOf(text);
    });
    after(async () => {
      await simulator.stop();
      rmSync(folder, { recursive: true });
    });

    const env = {
      // A secret that is nearly a word of ours: nothing of ours may be taken for a part of it.
      WAYBILL_TOKEN: "simulated",
      WAYBILL_SESSION_ID: "simulated",
    };
    /** As a shell runs it; both outputs in the order in which they come. */
    const inShell = async (lines: string): Promise<string> => {
      const child = spawn("sh", ["-c", `exec 2>&1\n${lines}`], {
        cwd: folder,
        env: {
          PATH: `${folder}:${process.env["PATH"] ?? ""}`,
          NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
          ...env,
        },
        stdio: ["pipe", "pipe", "inherit"],
      });
      child.stdin.on("error", () => undefined).end(enters);
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
      await once(child, "close");
      return said;
    };
    /** The same in this process, which starts nothing: what a shell has to do before is left to one. */
    const inProcess = async (lines: string): Promise<string> => {
      const [, before = "", plain = ""] =
        /^([^]*?)(?:^|\n)(?:WAYBILL_SESSION_ID=simulated )?waybill ((?:\\\n|[^\n])+)$/.exec(
          lines,
        ) ?? [];
      assert.match(plain, /^(?:[\w./:=-]|\s|\\\n)+$/, "words that no shell needs to read");
      if (before !== "") await inShell(before);
      const words = plain.split(/[\s\\]+/);
      const act = async () => await runInProcess(words, { env, stdin: enters });
      return (await standingIn(folder, describeCommand(words), act)).said;
    };
    // The start page is what a reader does, letter for letter; of the others it is known then how they are run.
    const runLines = page === "README.md" ? inShell : inProcess;
    /** The folder reads … as on the page. */
    const run = async (command: string): Promise<readonly string[]> => {
      const said = await runLines(
        command
          .replace("http://127.0.0.1:4010", simulator.url)
          .replace(loadId, (id) => ids.get(id) ?? id),
      );
      assert.ok(!said.includes("[redacted]"), said);
      // A page keeps no blanks at the end of its lines.
      return said
        .replaceAll(folder, "…")
        .trimEnd()
        .split("\n")
        .map((one) => one.trimEnd());
    };

    it("goes from one command to the next", () => {
      assert.deepEqual(
        shownCommands.map(({ command }) => /waybill (\w+)/.exec(command)?.[1]),
        expected,
      );
    });

    for (const { command, shown } of shownCommands) {
      it(`shows what ${/waybill [\w-]+(?: \S+)?/.exec(command)?.[0]} prints`, async () => {
        const lines = (await run(command)).filter((line) => !progressLine.test(line));
        const [onPage] = loadId.exec(shown.join("\n")) ?? [];
        const [ofRun] = loadId.exec(lines.join("\n")) ?? [];
        if (onPage !== undefined && ofRun !== undefined && !ids.has(onPage)) ids.set(onPage, ofRun);
        if (agrees(lines, shown)) return;
        assert.deepEqual(shown.map(maskRun), lines.map(maskRun), `${page} is behind the program`);
      });
    }

    it("blanks nothing of ours out of what it writes", () => {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
        file.isFile(),
      );
      for (const { parentPath, name } of files) {
        const text = readFileSync(join(parentPath, name), "latin1");
        assert.ok(!text.includes("[redacted]"), `${join(parentPath, name)} has a blank`);
      }
      assert.ok(files.length > 5);
    });

    if (mapping === undefined) return;
    it("shows lines of the mapping that is used", () => {
      const used = new Set(
        readFileSync(join(root, mapping), "utf8")
          .split("\n")
          .map((line) => line.trim()),
      );
      const [, yaml = ""] = /```yaml\n([\s\S]*?)\n```/.exec(text) ?? [];
      assert.deepEqual(
        yaml.split("\n").filter((line) => !used.has(line.trim())),
        [],
      );
    });
  });
}

describe("the tours", () => {
  it("are all known here, and on the start page", () => {
    const start = readFileSync(join(root, "docs/README.md"), "utf8");
    const pages = readdirSync(join(root, "docs/tours")).map((name) => `docs/tours/${name}`);
    assert.deepEqual(["README.md", ...pages].toSorted(), tours.map(({ page }) => page).toSorted());
    const [, behind = ""] = start.split("\n## Tours\n");
    for (const path of pages) assert.ok(behind.includes(`](${path.slice("docs/".length)})`), path);
  });

  it("begin with a README that is read in one go", () => {
    const lines = readFileSync(join(root, "README.md"), "utf8").trimEnd().split("\n");
    assert.ok(lines.length <= 200, `${lines.length} lines`);
    const first = findSection(`\n${lines.join("\n")}`, "A first load")
      .trim()
      .split("\n");
    assert.ok(first.length <= 40, `${first.length} lines`);
  });

  it("say which simulator they need, and to stop another one first", () => {
    for (const { page, commands: names } of tours) {
      if (!names.some((name) => name === "load")) continue;
      const [before = ""] = readFileSync(join(root, page), "utf8").split("waybill simulate --port");
      assert.match(before, /(?:another terminal|stop it first|stop one)[^]{0,200}$/, page);
    }
  });
});

describe("the comparison with a page", () => {
  it("takes an ellipsis on its line for any lines, and nothing else for another", () => {
    assert.ok(agrees(["a", "b", "c"], ["a", "…", "c"]));
    assert.ok(!agrees(["a", "b", "c"], ["a", "…", "b"]));
    assert.ok(!agrees(["a", "b"], ["a"]));
    assert.ok(!agrees(["12 applied"], ["13 applied"]));
    assert.ok(agrees(["x in 0.5 s, 25.3 rows/s"], ["x in 1.1 s, 9 rows/s"]));
  });
});
