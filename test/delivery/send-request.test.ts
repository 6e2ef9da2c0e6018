import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { once } from "node:events";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { createSecureContext } from "node:tls";
import { gzipSync } from "node:zlib";
import type { DeliveryRequest, Exchange } from "../../src/delivery/request.ts";
import { createSender } from "../../src/delivery/send-request.ts";
import { rawJson, startRawServer, type RawServer } from "../support/raw-server.ts";
import { certificate, startTlsFront } from "../support/tls-front.ts";

// On a busy machine the request itself takes a part of it.
const limitMs = 2000;
const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/** Says the text again and again for as long as somebody listens. */
function repeat(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 5);
  socket.once("close", () => clearInterval(timer));
}

const endless: Readonly<Record<string, (socket: Socket) => void>> = {
  "a change of protocol (101)": (socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
  "early hints (103) without end": (socket) =>
    repeat(socket, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
  "one early hint (103) and nothing more": (socket) =>
    socket.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
  "to go on (100) without end": (socket) => repeat(socket, "HTTP/1.1 100 Continue\r\n\r\n"),
  "a body that trickles": (socket) => {
    socket.write(`${head}Content-Length: 100000\r\n\r\n`);
    repeat(socket, " ");
  },
  "chunks that trickle": (socket) => {
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
    repeat(socket, "1\r\n \r\n");
  },
  "headers that trickle": (socket) => {
    socket.write(head);
    repeat(socket, "X: y\r\n");
  },
  "a head that is never whole": (socket) => socket.write(head),
  "blank lines before the answer": (socket) => repeat(socket, "\r\n"),
  nothing: () => undefined,
};

const whole: Readonly<Record<string, (socket: Socket) => void>> = {
  "an answer with its length": (socket) => socket.write(rawJson({ id: "1" })),
  "an answer in chunks": (socket) =>
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\na\r\n{"id":"1"}\r\n0\r\n\r\n`),
  "an answer that ends with its connection": (socket) =>
    socket.end(`${head}Connection: close\r\n\r\n{"id":"1"}`),
  "an answer behind an early hint (103)": (socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${rawJson({ id: "1" })}`),
  "an answer behind 100": (socket) =>
    socket.write(`HTTP/1.1 100 Continue\r\n\r\n${rawJson({ id: "1" })}`),
  "an answer in two pieces": (socket) => {
    const text = rawJson({ id: "1" });
    socket.write(text.slice(0, 30), () => setImmediate(() => socket.write(text.slice(30))));
  },
  "an answer byte by byte": (socket) => {
    for (const sign of rawJson({ id: "1" })) socket.write(sign);
  },
  "an answer that is packed": (socket) => {
    const body = gzipSync('{"id":"1"}');
    socket.write(`${head}Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
  },
  "an answer that keeps the connection": (socket) =>
    socket.write(rawJson({ id: "1" }, "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n")),
  "an answer that offers another protocol": (socket) =>
    socket.write(rawJson({ id: "1" }, "Upgrade: h2c\r\n")),
};

describe("a request", () => {
  const ended: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ended.splice(0)) await end();
  });

  const send = async (
    script: (socket: Socket) => void,
    { signal = new AbortController().signal, isForOnce = true, scheme = "http" } = {},
  ): Promise<Exchange> => {
    const server = await startRawServer(script);
    const sender = createSender({ timeoutMs: limitMs, connections: 2, userAgent: "test" });
    ended.push(async () => {
      sender.close();
      await server.stop();
    });
    const request: DeliveryRequest = {
      method: "POST",
      url: `${scheme}://127.0.0.1:${server.port}/`,
      headers: {},
      body: Buffer.from("{}"),
      isForOnce,
    };
    return await sender.send(request, signal);
  };

  it("ends within its limit whatever the server says without end, and may have arrived", async () => {
    await Promise.all(
      Object.entries(endless).map(async ([what, script]) => {
        const exchange = await send(script);
        assert.ok(exchange.kind === "no-answer" && exchange.mayHaveArrived, what);
      }),
    );
  });

  for (const [what, script] of Object.entries(endless)) {
    it(`ends when it is given up while the server says ${what}`, async () => {
      const giveUp = new AbortController();
      const reason = new Error("given up by the test");
      const sending = send(
        (socket) => {
          script(socket);
          setImmediate(() => giveUp.abort(reason));
        },
        { signal: giveUp.signal },
      );
      // After a 101 it may be over before it is given up.
      const ended = await sending.catch((error: unknown) => error);
      assert.ok(ended === reason || what.includes("101"));
    });
  }

  for (const [what, script] of Object.entries(whole)) {
    it(`gets ${what}`, async () => {
      for (const isForOnce of [true, false]) {
        const exchange = await send(script, { isForOnce });
        assert.equal(exchange.kind === "answer" && exchange.body, '{"id":"1"}');
      }
    });
  }

  const damaged: readonly (readonly [
    what: string,
    script: (socket: Socket) => void,
    cause: RegExp,
    begun: number | undefined,
  ])[] = [
    [
      "compression that is none",
      (socket) =>
        socket.write(`${head}Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nno gzip!`),
      /^its compression is damaged$/,
      200,
    ],
    [
      "brotli that is none",
      (socket) => socket.write(`${head}Content-Encoding: br\r\nContent-Length: 9\r\n\r\nno brotli`),
      /^its compression is damaged$/,
      200,
    ],
    [
      "half of a packed answer",
      (socket) => {
        const body = gzipSync('{"id":"1"}').subarray(0, 12);
        socket.write(`${head}Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
        socket.write(body);
      },
      /^its compression is damaged$/,
      200,
    ],
    [
      "half an answer",
      (socket) => socket.end(`${head}Content-Length: 100\r\n\r\n{"id":`),
      /connection|aborted/i,
      200,
    ],
    [
      "no HTTP",
      (socket) => socket.end("hello\r\n\r\n"),
      /^what the server answers is no HTTP$/,
      undefined,
    ],
    [
      "endless headers",
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${"X: yyyyyyyyyyyyyyyy\r\n".repeat(2000)}\r\n`),
      /^the headers of the answer are longer than any$/,
      undefined,
    ],
  ];
  for (const [what, script, cause, begun] of damaged)
    it(`tells of ${what} in words, and may have arrived`, async () => {
      const exchange = await send(script);
      assert.ok(exchange.kind === "no-answer", JSON.stringify(exchange));
      assert.match(exchange.cause, cause);
      assert.deepEqual([exchange.begun, exchange.mayHaveArrived], [begun, true]);
    });

  it("is refused by a status whose words are lost", async () => {
    const exchange = await send((socket) =>
      socket.write(
        "HTTP/1.1 400 Bad Request\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nno gzip!",
      ),
    );
    assert.deepEqual(exchange.kind === "answer" && [exchange.status, exchange.cutOff], [400, true]);
  });

  it("has never left when TLS does not come about, whether it is cut or waits for ever", async () => {
    for (const onHello of [(socket: Socket) => socket.destroy(), () => undefined]) {
      const hello = createServer((socket) => {
        socket.on("error", () => undefined).once("data", () => onHello(socket));
      });
      await new Promise<void>((resolve) => hello.listen(0, "127.0.0.1", resolve));
      const address = hello.address();
      assert.ok(typeof address === "object" && address !== null);
      const sender = createSender({ timeoutMs: limitMs, connections: 2, userAgent: "test" });
      const url = `https://127.0.0.1:${address.port}/`;
      const request = { method: "POST", url, headers: {}, body: Buffer.from("{}") } as const;
      const exchange = await sender.send(request, new AbortController().signal);
      assert.equal(exchange.kind === "no-answer" && exchange.mayHaveArrived, false);
      sender.close();
      hello.close();
    }
  });
});

describe("a request on a kept connection of TLS", () => {
  it("may have arrived when the connection ends behind it", async () => {
    const server = await startRawServer((socket, request) =>
      request === 1 ? socket.write(rawJson({ id: "1" })) : socket.destroy(),
    );
    const front = await startTlsFront(server.port);
    const secureContext = createSecureContext({ ca: readFileSync(certificate("authority.pem")) });
    const networkRoute = { proxy: undefined, secureContext };
    const sender = createSender({
      timeoutMs: 2000,
      connections: 2,
      userAgent: "test",
      networkRoute,
    });
    const url = `https://localhost:${front.port}/`;
    const request = { method: "POST", url, headers: {}, body: Buffer.from("{}") } as const;
    const { signal } = new AbortController();
    assert.equal((await sender.send(request, signal)).kind, "answer");
    const exchange = await sender.send(request, signal);
    assert.equal(exchange.kind === "no-answer" && exchange.mayHaveArrived, true);
    assert.equal(server.connections(), 1);
    sender.close();
    await front.stop();
    await server.stop();
  });
});

/** Answers at once, on a thread of its own, and says how many connections there were by then. */
const eagerServer = `
const { createServer } = require("node:http");
const { parentPort } = require("node:worker_threads");
let connections = 0;
const server = createServer((request, response) =>
  request.resume().on("end", () => response.end(String(connections))));
server.on("connection", () => (connections += 1));
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

describe("requests whose answers come before the turn is over in which they were written", () => {
  it("share a connection", async () => {
    const server = new Worker(eagerServer, { eval: true });
    const [port]: unknown[] = await once(server, "message");
    const sender = createSender({ timeoutMs: limitMs, connections: 1, userAgent: "test" });
    const request = {
      method: "PUT",
      url: `http://127.0.0.1:${String(port)}/`,
      headers: {},
      body: Buffer.from("{}"),
    } as const;
    for (let sent = 0; sent < 100; sent += 1) {
      // As behind the commit of an intent.
      await nextTurn();
      const exchange = await sender.send(request, new AbortController().signal);
      assert.equal(exchange.kind === "answer" && exchange.body, "1");
    }
    sender.close();
    await server.terminate();
  });
});

describe("requests that must not be sent twice", () => {
  const sendMany = async (
    server: RawServer,
    gaps: readonly number[],
    isForOnce = true,
  ): Promise<readonly Exchange[]> => {
    const sender = createSender({ timeoutMs: 2000, connections: 4, userAgent: "test" });
    const exchanges: Exchange[] = [];
    const signal = new AbortController().signal;
    const request: DeliveryRequest = {
      method: "POST",
      url: `${server.url}/`,
      headers: {},
      body: Buffer.from("{}"),
      isForOnce,
    };
    for (const gap of gaps) {
      exchanges.push(await sender.send(request, signal));
      await wait(gap);
    }
    sender.close();
    return exchanges;
  };
  const lost = (exchanges: readonly Exchange[]): number =>
    exchanges.filter(({ kind }) => kind === "no-answer").length;

  it("are not lost to a server that closes connections after 50 idle ms, whatever their gaps", async () => {
    const server = await startRawServer((socket) => {
      socket.setTimeout(50, () => socket.destroy());
      socket.write(rawJson({ id: "1" }));
    });
    const gaps = Array.from({ length: 40 }, (_, at) => 45 + (at % 12));
    assert.equal(lost(await sendMany(server, gaps)), 0);
    await server.stop();
  });

  it("take no connection that was idle for half of an announced second, though it is open", async () => {
    const server = await startRawServer((socket) =>
      socket.write(rawJson({ id: "1" }, "Keep-Alive: max=9, timeout=1\r\n")),
    );
    for (const isForOnce of [true, false]) {
      const before = server.connections();
      assert.equal(lost(await sendMany(server, [700, 0, 0], isForOnce)), 0);
      assert.equal(server.connections() - before, 2);
    }
    await server.stop();
  });

  it("share connections when they follow at once, and when a pause is within what the server grants", async () => {
    const server = await startRawServer((socket) =>
      socket.write(rawJson({ id: "1" }, "Keep-Alive: timeout=30\r\n")),
    );
    assert.equal(lost(await sendMany(server, [0, 0, 1, 0, 60, 0, 150, 0, 0, 300, 0, 0])), 0);
    assert.equal(server.connections(), 1);
    await server.stop();
  });
});
