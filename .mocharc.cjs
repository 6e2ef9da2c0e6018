const { availableParallelism } = require("node:os");

module.exports = {
  // One more than there are cores: some tests wait for a process of their own.
  jobs: availableParallelism() + 1,
  parallel: true,
  reporter: "test/support/counting-reporter.cjs",
  // A guard against what never ends, so generous that a busy machine is not taken for it.
  timeout: 120_000,
};
