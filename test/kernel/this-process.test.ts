import {
  type ProcessProbe,
  describeThisProcess,
  isProcessAlive,
  probeProcesses,
} from "../../src/kernel/this-process.ts";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const owner = { host: "here", pid: 77, startedAt: start };

function probe(changes: Partial<ProcessProbe> = {}): ProcessProbe {
  return {
    self: { host: "here", pid: 1, startedAt: start + hour },
    exists: () => true,
    startOf: () => start,
    ...changes,
  };
}

describe("isProcessAlive", () => {
  it("counts a process of another host as alive, because nobody here can know", () => {
    assert.equal(isProcessAlive({ ...owner, host: "there" }, probe({ exists: () => false })), true);
  });

  it("tells whether the process is there", () => {
    assert.equal(isProcessAlive(owner, probe()), true);
    assert.equal(isProcessAlive(owner, probe({ exists: () => false })), false);
  });

  it("is not taken in by a process id that was given anew", () => {
    assert.equal(isProcessAlive(owner, probe({ startOf: () => start + hour })), false);
    assert.equal(isProcessAlive(owner, probe({ startOf: () => start + 5000 })), true);
  });

  it("believes the process id where the system tells no start", () => {
    assert.equal(isProcessAlive(owner, probe({ startOf: () => undefined })), true);
  });

  it("knows itself from a predecessor with the same process id, as in a container", () => {
    const predecessor = { host: "here", pid: 1, startedAt: start };
    assert.equal(isProcessAlive(predecessor, probe()), false);
    assert.equal(isProcessAlive({ ...predecessor, startedAt: start + hour }, probe()), true);
  });
});

describe("probeProcesses", () => {
  it("finds this process alive", () => {
    assert.equal(isProcessAlive(describeThisProcess()), true);
  });

  it("sees a process while it lives and not after it was killed", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const { pid } = child;
    assert.ok(pid !== undefined);
    const recorded = { ...describeThisProcess(), pid, startedAt: Date.now() };
    assert.equal(isProcessAlive(recorded), true);
    if (existsSync("/proc/stat")) {
      assert.equal(isProcessAlive({ ...recorded, startedAt: Date.now() - hour }), false);
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(isProcessAlive(recorded), false);
  });

  it("reads the start of a process to the second, where /proc tells", function () {
    if (!existsSync("/proc/stat")) this.skip();
    const { self, startOf } = probeProcesses();
    assert.ok(Math.abs((startOf(self.pid) ?? 0) - self.startedAt) < 30_000);
  });
});
