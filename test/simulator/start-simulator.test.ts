import assert from "node:assert/strict";
import { ConfigurationError, UsageError } from "../../src/kernel/load-error.ts";
import { renderSimulatorStart } from "../../src/simulator/render-simulator-start.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { billingRunAction, call, simulate, stopSimulators } from "./simulator-fixture.ts";

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

  it("says that a port is taken", async () => {
    const { url } = await simulate();
    const port = Number(new URL(url).port);
    await assert.rejects(startSimulator({ port }), {
      name: "ConfigurationError",
      code: "ERR_SIMULATOR_PORT",
      message: `Simulator: port ${port} on 127.0.0.1 is taken.`,
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
