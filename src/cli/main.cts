#!/usr/bin/env node
// An old Node must be able to parse this file, or it can't say that it is too old: CommonJS, and no word that is newer than `import()`.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
/** So many files a load needs at once: its modules, the ledger, the reports, its connections. */
const leastHandles = 128;

if (major < 22 || (major === 22 && minor < 18)) sayTooOld();
else void start();

function sayTooOld(): void {
  process.stderr.write(
    `error ERR_NODE_TOO_OLD: this is Node ${process.versions.node}, and Waybill needs Node 22.18 or newer.\n` +
      "  → Get one for this call: npx -y -p node@24 waybill …, or install Node 24.\n",
  );
  process.exitCode = 2;
}

async function start(): Promise<void> {
  if (!canOpenFiles(leastHandles)) return sayTooFewFiles();
  // Libraries read it when they are loaded; what they then print of a request through a proxy holds its credentials.
  delete process.env["DEBUG"];
  const { runProgram } = await import("./program.ts");
  await runProgram();
}

/** Asked before anything is begun: in the middle of a load every file that can't be opened would be another fault. */
function canOpenFiles(most: number): boolean {
  const opened: number[] = [];
  const { closeSync, openSync } = process.getBuiltinModule("node:fs");
  try {
    while (opened.length < most) opened.push(openSync(__filename, "r"));
    return true;
  } catch {
    return false;
  } finally {
    for (const handle of opened) closeSync(handle);
  }
}

function sayTooFewFiles(): void {
  process.stderr.write(
    `error ERR_TOO_FEW_FILES: this process may not open as many files at once as Waybill needs (${leastHandles}).\n  → Raise the limit in this shell: ulimit -n 1024\n`,
  );
  process.exitCode = 2;
}
