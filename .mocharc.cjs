const { chmodSync, mkdirSync, statfsSync } = require("node:fs");
const { availableParallelism, tmpdir } = require("node:os");
const path = require("node:path");

// Some three hundred processes are started, and each would compile the same files again.
process.env.NODE_COMPILE_CACHE ??= path.join(tmpdir(), "waybill-tests-compiled");

// The compiler is written in Go; with memory enough it need not tidy up for a fifth of its time.
process.env.GOGC ??= "400";

// Thousands of ledgers are written through to the disk. Where memory has room for them they stand there: what the tests kill are
// processes, which outlive no power cut either way.
const inMemory = "/dev/shm";
const roomNeeded = 2e9;
if (process.env.TMPDIR === undefined && hasRoom(inMemory)) {
  process.env.TMPDIR = path.join(inMemory, `waybill-tests-${process.getuid()}`);
  // Some tests are another user, who has to get to their files.
  mkdirSync(process.env.TMPDIR, { recursive: true });
  chmodSync(process.env.TMPDIR, 0o711);
}

/** @param {string} folder */
function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > roomNeeded;
  } catch {
    return false;
  }
}

// Output of processes is compared letter for letter; a surrounding that forces colours must not decide over it.
for (const name of ["FORCE_COLOR", "CLICOLOR_FORCE", "MOCHA_COLORS", "NO_COLOR", "DEBUG_COLORS"]) {
  delete process.env[name];
}

module.exports = {
  ignore: ["test/servers/node_modules/**"],
  // Two more than there are cores: many tests wait for a process of their own, a lease, a server.
  jobs: availableParallelism() + 2,
  // Workers live for hundreds of files, and what a test leaves behind was collected again and again: a fifth of their time.
  "node-option": [
    "min-semi-space-size=16",
    "max-semi-space-size=64",
    "heap-growing-percent=300",
    "no-memory-reducer",
  ],
  parallel: true,
  reporter: "test/support/counting-reporter.cjs",
  // A guard against what never ends, so generous that a busy machine is not taken for it.
  timeout: 240_000,
};
