import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLoad } from "../../src/index.ts";
import { creationMapping, creationRows } from "../support/load-files.ts";

/** In a process of their own: what they close does not wait for the load. Both say their port, and at the end what they saw. */
const servers = {
  "that closes connections after 50 ms without a word": `
    const server = require("node:net").createServer((socket) => {
      connections += 1;
      let heads = "";
      socket.on("error", () => undefined).setTimeout(50, () => socket.destroy());
      socket.on("data", (chunk) => {
        heads += chunk.toString("latin1");
        const [, length] = /content-length: (\\d+)\\r\\n/i.exec(heads) ?? [];
        if (heads.length < heads.indexOf("\\r\\n\\r\\n") + 4 + Number(length ?? 1e9)) return;
        heads = "";
        const body = JSON.stringify({ id: "rec-" + (requests += 1) });
        socket.write("HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: " + body.length + "\\r\\n\\r\\n" + body);
      });
    });`,
  "that announces that it keeps connections for no second": `
    const server = require("node:http").createServer((request, response) => {
      request.resume().on("end", () => response.end(JSON.stringify({ id: "rec-" + (requests += 1) })));
    });
    server.keepAliveTimeout = 50;
    server.on("connection", () => (connections += 1));`,
  "that announces that it keeps connections for a minute": `
    const server = require("node:http").createServer((request, response) => {
      request.resume().on("end", () => response.end(JSON.stringify({ id: "rec-" + (requests += 1) })));
    });
    server.keepAliveTimeout = 60_000;
    server.on("connection", () => (connections += 1));`,
};

const frame = (server: string): string => `
  let [connections, requests] = [0, 0];
  ${server}
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
  process.stdin.on("data", () => console.log(connections + " " + requests));`;

describe("creates at a server", function () {
  // On a machine that gives a process no turn for 50 ms, nobody can know what was closed meanwhile.
  this.retries(2);
  let folder = "";
  let server: ChildProcess;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-keep-"));
  });
  afterEach(async () => {
    server.kill("SIGKILL");
    await once(server, "exit");
    rmSync(folder, { recursive: true, force: true });
  });

  const said = async (): Promise<string> => {
    assert.ok(server.stdout);
    const [text] = (await once(server.stdout, "data")) as [Buffer];
    return text.toString("utf8").trim();
  };
  const load = async (script: string, rows: number): Promise<{ readonly connections: number }> => {
    server = spawn(process.execPath, ["-e", frame(script)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const port = await said();
    const [sourcePath, mappingPath] = [join(folder, "c.csv"), join(folder, "c.yaml")];
    writeFileSync(sourcePath, creationRows(rows));
    writeFileSync(mappingPath, creationMapping);
    const { summary } = await runLoad({
      sourcePath,
      mappingPath,
      preflight: true,
      runsDir: join(folder, "runs"),
      env: { WAYBILL_TOKEN: "a-token" },
      connection: { baseUrl: `http://127.0.0.1:${port}`, tenant: "acme", concurrency: 4 },
    });
    assert.equal(summary.outcomes.applied, rows, JSON.stringify(summary.outcomes));
    server.stdin?.write("?");
    const [connections, requests] = (await said()).split(" ").map(Number);
    assert.equal(requests, rows);
    return { connections: connections ?? 0 };
  };

  for (const [what, script] of Object.entries(servers)) {
    it(`${what} are never left in doubt`, async () => {
      await load(script, 187);
    });
  }

  it("share connections where it keeps them", async () => {
    const keeping = servers["that announces that it keeps connections for a minute"];
    const { connections } = await load(keeping, 187);
    assert.ok(connections < 187 / 2, `${connections} connections`);
  });
});
