import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { mock } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createCountdown } from "./countdown.ts";
import { actionMapping, actionRows } from "./load-files.ts";
import { giveUpIn, standingIn } from "./one-at-a-time.ts";
import { assertExit, makeWorkdir, type Workdir } from "./workdir.ts";

describe("a command in the process of the tests", () => {
  let workdir: Workdir;
  let next: Workdir;
  const home = process.cwd();
  beforeEach(() => {
    workdir = makeWorkdir();
    next = makeWorkdir();
  });
  afterEach(() => {
    next.remove();
    assert.equal(process.cwd(), home);
  });

  describe("that gets no answer", () => {
    let server: Server;
    let stuck: ReturnType<Workdir["run"]>;
    beforeEach(async () => {
      const sent = createCountdown(1);
      server = createServer(() => sent.tell()).listen(0, "127.0.0.1");
      await once(server, "listening");
      workdir.file("rows.csv", actionRows(1));
      workdir.file("m.yaml", actionMapping);
      const address = server.address();
      assert.ok(address !== null && typeof address === "object");
      const place = ["--base-url", `http://127.0.0.1:${address.port}`, "--tenant", "acme"];
      stuck = workdir.run(["load", "rows.csv", "-m", "m.yaml", ...place, "--yes"]);
      await sent.over;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    it("is named, with its place, to another that would run beside it; it is stopped when its folder goes", async () => {
      const named = /waybill load rows\.csv .* \(test\/support\/one-at-a-time\.test\.ts:\d+\)/;
      await assert.rejects(next.run(["loads"]), named);
      const said = mock.method(console, "error", () => undefined);
      workdir.remove();
      said.mock.restore();
      assert.match(String(said.mock.calls[0]?.arguments), named);
      assertExit(await next.run(["loads"]), 0);
      assert.notEqual((await stuck).code, 0);
    });
  });

  it("is left behind when it can't be stopped, and stands in nobody's way when it ends after all", async () => {
    let end = (): void => undefined;
    const stubborn = standingIn(
      workdir.path,
      "a stubborn command",
      async () => await new Promise<void>((resolve) => (end = resolve)),
    );
    assert.equal(giveUpIn(workdir.path), "a stubborn command");
    workdir.remove();
    const where = async (): Promise<string> => {
      end();
      await stubborn;
      await nextTurn();
      return process.cwd();
    };
    assert.equal(await standingIn(next.path, "the next", where, 1), next.path);
  });
});
