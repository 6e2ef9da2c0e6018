import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  describeThisProcess,
  isProcessGone,
  probeProcesses,
  type ProcessProbe,
} from "../../src/kernel/this-process.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const space = "308b3f25-e59a-4cb0-99aa-2fa8ca2a49d2 pid:[4026531836]";
const owner = { host: "here", pid: 77, startedAt: start, space };

function probe(changes: Partial<ProcessProbe> = {}): ProcessProbe {
  return {
    self: { host: "here", pid: 1, startedAt: start + hour, space },
    exists: () => true,
    startOf: () => start,
    ...changes,
  };
}

describe("isProcessGone", () => {
  for (const [what, other] of [
    ["another boot of the host", "1b671a64-40d5-491e-99b0-da01ff1f3341 pid:[4026531836]"],
    [
      "another container, though both have one host name",
      "308b3f25-e59a-4cb0-99aa-2fa8ca2a49d2 pid:[4026532512]",
    ],
    ["nobody knows where", undefined],
  ] as const) {
    it(`never says so of a process of ${what}, because nobody here can know`, () => {
      const { space: _here, ...unknown } = owner;
      const hidden = other === undefined ? unknown : { ...owner, space: other };
      const nobody = probe({ exists: () => false });
      assert.equal(isProcessGone(hidden, nobody), false);
      assert.equal(isProcessGone({ ...hidden, pid: 1 }, nobody), false, "with this one's number");
    });
  }

  it("says nothing where the system does not tell what this process could see", () => {
    const { space: _here, ...self } = probe().self;
    const { space: _there, ...other } = owner;
    assert.equal(isProcessGone(other, probe({ self, exists: () => false })), false);
  });

  it("goes by boot and namespace, not by the name of the host, which may be set", () => {
    const renamed = { ...owner, host: "there" };
    assert.equal(isProcessGone(renamed, probe({ exists: () => false })), true);
  });

  it("tells whether the process is there", () => {
    assert.equal(isProcessGone(owner, probe()), false);
    assert.equal(isProcessGone(owner, probe({ exists: () => false })), true);
  });

  it("is not taken in by a process id that was given anew", () => {
    assert.equal(isProcessGone(owner, probe({ startOf: () => start + hour })), true);
    assert.equal(isProcessGone(owner, probe({ startOf: () => start + 5000 })), false);
  });

  it("believes the process id where the system tells no start", () => {
    assert.equal(isProcessGone(owner, probe({ startOf: () => undefined })), false);
  });

  it("knows itself from a predecessor with the same process id, as in a container", () => {
    const predecessor = { ...owner, pid: 1 };
    assert.equal(isProcessGone(predecessor, probe()), true);
    assert.equal(isProcessGone({ ...predecessor, startedAt: start + hour }, probe()), false);
  });
});

describe("probeProcesses", () => {
  it("finds this process alive", () => {
    assert.equal(isProcessGone(describeThisProcess()), false);
  });

  it("sees a process while it lives and not after it was killed, where the system tells", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const { pid } = child;
    assert.ok(pid !== undefined);
    const recorded = { ...describeThisProcess(), pid, startedAt: Date.now() };
    const tells = existsSync("/proc/self/ns/pid");
    assert.equal(recorded.space !== undefined, tells);
    assert.equal(isProcessGone(recorded), false);
    assert.equal(isProcessGone({ ...recorded, startedAt: Date.now() - hour }), tells);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(isProcessGone(recorded), tells);
  });

  it("reads the start of a process to the second, where /proc tells", function () {
    if (!existsSync("/proc/stat")) this.skip();
    const { self, startOf } = probeProcesses();
    assert.ok(Math.abs((startOf(self.pid) ?? 0) - self.startedAt) < 30_000);
  });
});
