#!/usr/bin/env node
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** So many files a load needs at once: its modules, the ledger, the reports, its connections. */
const leastHandles = 128;

// Libraries read it when they are loaded; what they then print of a request through a proxy holds its credentials.
delete process.env["DEBUG"];

// Everything else is loaded behind this, so that what keeps it from being loaded can be told in a sentence.
try {
  const { runProgram } = await import("./program.ts");
  await runProgram();
} catch (error) {
  if (canOpenFiles(leastHandles)) throw error;
  process.stderr.write(
    `error ERR_TOO_FEW_FILES: this process may not open as many files at once as Waybill needs (${leastHandles}).\n  → Raise the limit in this shell: ulimit -n 1024\n`,
  );
  process.exitCode = 2;
}

function canOpenFiles(most: number): boolean {
  const opened: number[] = [];
  try {
    const self = fileURLToPath(import.meta.url);
    while (opened.length < most) opened.push(openSync(self, "r"));
    return true;
  } catch {
    return false;
  } finally {
    for (const handle of opened) closeSync(handle);
  }
}
