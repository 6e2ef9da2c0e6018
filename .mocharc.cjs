const { availableParallelism, tmpdir } = require("node:os");
const path = require("node:path");

// Some three hundred processes are started, and each would compile the same files again.
process.env.NODE_COMPILE_CACHE ??= path.join(tmpdir(), "waybill-tests-compiled");

module.exports = {
  // One more than there are cores: some tests wait for a process of their own.
  jobs: availableParallelism() + 1,
  parallel: true,
  reporter: "test/support/counting-reporter.cjs",
  // A guard against what never ends, so generous that a busy machine is not taken for it.
  timeout: 120_000,
};
