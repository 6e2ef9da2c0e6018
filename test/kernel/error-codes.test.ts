import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { errorCodes } from "../../src/index.ts";

/** Codes of Node and of packages that we read, and of what is said before the library is loaded. */
const ofOthers = new Set([
  "ERR_READING_RESPONSE_STREAM",
  "ERR_SQLITE_ERROR",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
]);

describe("the codes of errors", () => {
  it("are all in the list, each once, and each is given somewhere", () => {
    const given = globSync("src/**/*.ts", { exclude: ["src/kernel/error-codes.ts"] }).flatMap(
      (path) =>
        [...readFileSync(path, "utf8").matchAll(/"(ERR_[A-Z0-9_]+)"/g)].map(
          ([, code = ""]) => code,
        ),
    );
    const own = new Set(given.filter((code) => !ofOthers.has(code)));
    assert.deepEqual([...errorCodes], [...own].toSorted());
  });
});
