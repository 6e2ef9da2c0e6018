const { reporters } = require("mocha");

/** The spec report, closed by the line `N passed, N failed`. */
module.exports = class CountingReporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    reporters.Base.consoleLog(`${this.stats.passes} passed, ${this.stats.failures} failed`);
  }
};
