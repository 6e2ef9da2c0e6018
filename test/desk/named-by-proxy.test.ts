import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { identifyByProxy } from "../../src/desk/safety/identify.ts";

describe("whom a proxy names", () => {
  it("is nobody where a name stands twice: one of them was put there by somebody else", async () => {
    const identify = identifyByProxy({
      addresses: ["https://desk.example.com"],
      listen: "127.0.0.1",
      from: ["127.0.0.1"],
      userHeader: "x-forwarded-user",
      secret: undefined,
      roles: { viewer: [], operator: ["Anna", "Mallory"], approver: [] },
    });
    const server = createServer((asked, answer) => {
      const visitor = identify(asked);
      answer.end("name" in visitor ? visitor.name : `${visitor.status} ${visitor.reason}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const ask = async (names: readonly string[]): Promise<string> =>
      await new Promise((resolve, reject) => {
        const headers = { "x-forwarded-user": [...names] };
        request({ host: "127.0.0.1", port, headers }, (answer) => {
          let body = "";
          answer.setEncoding("utf8").on("data", (text: string) => (body += text));
          answer.on("end", () => resolve(body));
        })
          .on("error", reject)
          .end();
      });
    try {
      assert.equal(await ask(["Anna"]), "Anna");
      for (const names of [
        ["Mallory", "Anna"],
        ["Anna", "Anna"],
      ])
        assert.equal(await ask(names), "401 the proxy names nobody");
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
