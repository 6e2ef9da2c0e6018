import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LoadError } from "../../src/kernel/load-error.ts";
import { findTarget } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";

export function targetOf(name: string): Target {
  const target = findTarget(name);
  assert.ok(target);
  return target;
}

export const rhythm = targetOf("rhythm/collect-billing-run");
export const billingPlatform = targetOf("billingplatform/invoice-detail");

/** A temporary folder for the tests of a describe block; writes a file into it and tells its path. */
export function useFolder(): (name: string, text: string, mode?: number) => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-connections-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (name, text, mode = 0o600) => {
    const path = join(folder, name);
    rmSync(path, { force: true });
    writeFileSync(path, text, { mode });
    return path;
  };
}

/** A check for assert.throws and assert.rejects: code, message, exit code 2, and that no secret is shown. */
export const refused =
  (code: string, message: RegExp, secret = "s3cret") =>
  (error: unknown): boolean => {
    assert.ok(error instanceof LoadError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.equal(error.exitCode, 2);
    assert.ok(error.actions.length > 0);
    assert.ok(!`${error.message} ${error.actions.join(" ")}`.includes(secret), "a secret is shown");
    return true;
  };
