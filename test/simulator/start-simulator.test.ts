import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { askWhoListens } from "../../src/simulator/introduce.ts";
import { ConfigurationError, UsageError } from "../../src/kernel/load-error.ts";
import { renderSimulatorStart } from "../../src/simulator/render-simulator-start.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import {
  billingRunAction,
  call,
  createManualClock,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

describe("startSimulator", () => {
  afterEach(stopSimulators);

  it("listens on 127.0.0.1 with a path for each service", async () => {
    const { url, urls } = await simulate();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(urls, {
      collect: `${url}/collect`,
      membership: `${url}/membership`,
      certifications: `${url}/certifications`,
      billingplatform: `${url}/bp/demo`,
    });
  });

  it("says that a port is taken, and by which simulator", async () => {
    const simulator = await simulate({
      clock: createManualClock(Date.parse("2026-11-30T08:00:00Z")),
      records: [{ service: "collect", resource: "billingRunActions", record: { id: "a" } }],
    });
    const port = Number(new URL(simulator.url).port);
    await assert.rejects(startSimulator({ port }), {
      name: "ConfigurationError",
      code: "ERR_SIMULATOR_PORT",
      message: `Simulator: port ${port} on 127.0.0.1 is taken by another simulator: waybill simulate, process ${process.pid}, started 2026-11-30T08:00:00.000Z with 1 record.`,
    });
    assert.deepEqual(simulator.received(), []);
  });

  it("tells nobody who it is who calls this machine by another name", async () => {
    const { url } = await simulate();
    const { port } = new URL(url);
    const asked = request({ port, path: "/waybill-simulator", headers: { host: "evil.example" } });
    asked.end();
    const [response]: IncomingMessage[] = await once(asked, "response");
    assert.equal(response?.statusCode, 403);
    response.resume();
  });

  describe("at a port that another program has", () => {
    const servers: Server[] = [];
    const listen = async (answer: (socket: Socket) => void): Promise<number> => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        answer(socket);
      }).listen(0, "127.0.0.1");
      servers.push(server);
      await once(server, "listening");
      const address = server.address();
      assert.ok(typeof address === "object" && address !== null);
      return address.port;
    };
    afterEach(() => {
      for (const server of servers.splice(0)) server.close();
    });

    for (const [what, answer] of [
      ["another API", 'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"program":"else"}'],
      ["no HTTP", "220 mail.example ESMTP\r\n"],
      ["too much", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(100_000)}`],
    ] as const)
      it(`says so, where it is ${what}`, async () => {
        const port = await listen((socket) => socket.end(answer));
        await assert.rejects(startSimulator({ port }), {
          code: "ERR_SIMULATOR_PORT",
          message: `Simulator: port ${port} on 127.0.0.1 is taken by a program that is no simulator of Waybill.`,
        });
      });

    it("waits no longer than it may for one that says nothing", async () => {
      const silent: Socket[] = [];
      const port = await listen((socket) => silent.push(socket));
      assert.equal(await askWhoListens("127.0.0.1", port, 50), undefined);
      for (const socket of silent) socket.destroy();
    });
  });

  it("names the option that is wrong", async () => {
    const wrong = [
      [{ faults: 2 }, ConfigurationError, /^Simulator: faults: /],
      [{ faults: "2%%" }, UsageError, /"2%%" is not a share/],
      [{ rate: { requestsPerSecond: 0, burst: 1 } }, ConfigurationError, /^Simulator: rate/],
      [{ latency: { fromMs: 5, toMs: 1 } }, ConfigurationError, /^Simulator: latency/],
      [{ port: 0, fauts: 1 }, ConfigurationError, /fauts/],
      [{ records: [{ service: "collect", record: {} }] }, ConfigurationError, /has no id/],
      [
        { records: [{ service: "collect", resource: "x", record: { id: "a" } }] },
        ConfigurationError,
        /names no resource/,
      ],
    ] as const;
    for (const [options, kind, message] of wrong) {
      await assert.rejects(startSimulator(options), (error: unknown) => {
        assert.ok(error instanceof kind, String(error));
        assert.match(error.message, message);
        return true;
      });
    }
  });

  it("stops at once, with requests under way and clients connected, and can be stopped again", async () => {
    const simulator = await simulate({ latency: 600_000 });
    const waiting = call("PUT", `${simulator.urls.collect}/billingRunActions/acme/a-1`, {
      body: billingRunAction("a-1"),
    });
    const ended = assert.rejects(waiting);
    await simulator.stop();
    await ended;
    await simulator.stop();
    await assert.rejects(call("GET", simulator.url));
  });
});

describe("renderSimulatorStart", () => {
  afterEach(stopSimulators);

  it("lists the base URLs and an environment to copy", async () => {
    const simulator = await simulate({ tenants: ["acme"] });
    const text = renderSimulatorStart(simulator);
    for (const url of Object.values(simulator.urls)) assert.ok(text.includes(url), url);
    assert.match(text, /export WAYBILL_TOKEN=simulated-token/);
    assert.match(text, /export WAYBILL_SESSION_ID=simulated-session/);
    assert.match(text, /--tenant acme/);
  });
});
