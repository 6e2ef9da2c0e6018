import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { LedgerError } from "../../src/kernel/load-error.ts";
import type { DeliveryJournal } from "../../src/delivery/delivery-options.ts";
import type { NetworkRoute } from "../../src/delivery/network-route.ts";
import type { DeliveryRequest, Exchange } from "../../src/delivery/request.ts";
import { createSender, type Sender } from "../../src/delivery/send-request.ts";
import { setUpDelivery, validRow, type DeliverySetup } from "../support/delivery-setup.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { rawJson, startRawServer, type RawServer } from "../support/raw-server.ts";
import { certificate, startTlsFront, type TlsFront } from "../support/tls-front.ts";

describe("the last leave of a request", () => {
  let server: RawServer;
  let front: TlsFront;
  let sender: Sender;
  let url: string;
  /** Every connection of this process, as it is made. */
  const sockets: Socket[] = [];
  const note = (message: unknown): void => {
    const socket: unknown = Reflect.get(Object(message), "socket");
    if (socket instanceof Socket) sockets.push(socket);
  };

  beforeEach(async () => {
    server = await startRawServer((socket) => socket.write(rawJson({ id: "1" })));
    front = await startTlsFront(server.port);
    sockets.length = 0;
    subscribe("net.client.socket", note);
  });
  afterEach(async () => {
    unsubscribe("net.client.socket", note);
    sender.close();
    await front.stop();
    await server.stop();
  });

  const open = (isTls: boolean): void => {
    const ca = readFileSync(certificate("authority.pem"));
    const networkRoute: NetworkRoute = {
      proxy: undefined,
      secureContext: isTls ? createSecureContext({ ca }) : undefined,
    };
    sender = createSender({ timeoutMs: 2000, connections: 2, userAgent: "test", networkRoute });
    url = isTls ? `https://localhost:${front.port}/` : `${server.url}/`;
  };
  const send = async (mayLeave?: () => boolean): Promise<Exchange> => {
    const request: DeliveryRequest = { method: "POST", url, headers: {}, body: Buffer.from("{}") };
    return await sender.send({ ...request, mayLeave }, new AbortController().signal);
  };

  for (const [kind, isTls] of [
    ["", false],
    [" of TLS", true],
  ] as const) {
    for (const isKept of [false, true]) {
      const where = `on a ${isKept ? "kept" : "new"} connection${kind}`;

      it(`is asked for once, and after a no nothing is written, ${where}`, async () => {
        open(isTls);
        if (isKept) await send();
        const before = server.requests();
        let asked = 0;
        const exchange = await send(() => {
          asked += 1;
          assert.ok(
            sockets.every(({ connecting }) => !connecting),
            "asked when it stands",
          );
          return false;
        });
        assert.deepEqual(exchange, {
          kind: "no-answer",
          cause: "this process was held up, and may no longer have the load",
          mayHaveArrived: false,
          isHeldBack: true,
        });
        assert.equal(asked, 1);
        // What had been written would be there before what is sent now.
        assert.equal((await send(() => true)).kind, "answer");
        assert.equal(server.requests(), before + 1);
      });
    }
  }

  for (const isKept of [false, true]) {
    it(`is given within the turn in which the request is written, on a ${isKept ? "kept" : "new"} connection: no more than that is between them`, async () => {
      open(false);
      if (isKept) await send();
      // Without what waits for its connection.
      const written = (): number =>
        sockets.reduce(
          (sum, { bytesWritten, writableLength }) => sum + bytesWritten - writableLength,
          0,
        );
      let before = -1;
      let oneTurnLater = -1;
      await send(() => {
        before = written();
        setImmediate(() => (oneTurnLater = written()));
        return true;
      });
      assert.equal(sockets.length, 1);
      if (isKept) assert.ok(before > 0);
      assert.ok(oneTurnLater > before, `${oneTurnLater} bytes, ${before} before`);
    });
  }

  it("is no longer asked for when the connection is made: whoever is stopped behind it sends this one request", async () => {
    open(false);
    let hasLoad = true;
    const exchange = await send(() => {
      const mayLeave = hasLoad;
      // The load is taken over at the worst moment.
      hasLoad = false;
      return mayLeave;
    });
    assert.equal(exchange.kind, "answer");
    assert.equal((await send(() => hasLoad)).kind, "no-answer");
    assert.equal(server.requests(), 1);
  });
});

describe("a row whose process may no longer have the load", () => {
  let api: FakeApi;
  let setup: DeliverySetup;
  afterEach(async () => {
    setup.close();
    await api.stop();
  });

  const start = async (
    statuses: readonly number[],
    journal: Pick<DeliveryJournal, "mayLeave" | "assertUnderWay">,
  ): Promise<void> => {
    api = await startFakeApi(({ path }, index, response) =>
      answerJson(response, statuses[index] ?? 200, { id: path.split("/").at(-1) }),
    );
    setup = setUpDelivery(api.url, "rhythm/billing-run-action", {
      journal: {
        intend: async () => new Map(),
        settle: async (results) =>
          void settled.push(...results.map(({ outcome, attempts }) => `${outcome} ${attempts}`)),
        ...journal,
      },
    });
  };
  const settled: string[] = [];
  beforeEach(() => (settled.length = 0));
  const deliver = async (): Promise<void> => {
    await setup.delivery.submit(validRow(1, "a"));
    await setup.delivery.drain();
  };
  const fenced = new LedgerError("execution 1 is over", { code: "ERR_EXECUTION_FENCED" });

  it("is not sent where another one has it, and the load stops for that reason", async () => {
    await start([], {
      mayLeave: () => false,
      assertUnderWay: async () => {
        throw fenced;
      },
    });
    await assert.rejects(deliver(), (error) => error === fenced);
    assert.equal(api.calls.length, 0);
    assert.deepEqual(settled, []);
  });

  it("is sent, with one try on record, where nobody has taken it meanwhile", async () => {
    let holds = false;
    await start([], {
      mayLeave: () => holds,
      assertUnderWay: async () => {
        holds = true;
      },
    });
    await deliver();
    assert.equal(api.calls.length, 1);
    assert.deepEqual(settled, ["applied 1"]);
  });

  it("is not sent between two tries once another one has the load", async () => {
    await start([503], {
      mayLeave: () => true,
      assertUnderWay: async () => {
        throw fenced;
      },
    });
    await assert.rejects(deliver(), (error) => error === fenced);
    assert.equal(api.calls.length, 1);
  });

  it("is not sent between two tries either where the load is taken when the second has leave already", async () => {
    let isTaken = false;
    await start([503], {
      mayLeave: () => !isTaken,
      assertUnderWay: async () => {
        if (isTaken) throw fenced;
        isTaken = api.calls.length > 0;
      },
    });
    await assert.rejects(deliver(), (error) => error === fenced);
    assert.equal(api.calls.length, 1);
  });

  it("waits like after any fault where its process is held up again and again", async () => {
    let asked = 0;
    await start([], {
      mayLeave: () => (asked += 1) > 4,
      assertUnderWay: async () => undefined,
    });
    await deliver();
    assert.equal(asked, 5);
    assert.equal(api.calls.length, 1);
    assert.deepEqual(settled, ["applied 2"]);
  });
});
