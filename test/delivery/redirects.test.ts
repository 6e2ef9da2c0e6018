import assert from "node:assert/strict";
import { createSender, type Sender } from "../../src/delivery/send-request.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";

describe("a redirect", () => {
  let elsewhere: FakeApi;
  let api: FakeApi;
  let sender: Sender;

  beforeEach(async () => {
    elsewhere = await startFakeApi((_call, _index, response) =>
      answerJson(response, 200, { id: "1" }),
    );
    // `/302/there` is answered 302: to the path on the other server, and `/302/here` to another path of the same one.
    api = await startFakeApi(({ path }, _index, response) => {
      const [, status = "", place] = path.split("/");
      if (status === "moved") return answerJson(response, 200, { id: "1" });
      const location = place === "there" ? `${elsewhere.url}/moved` : "/moved";
      answerJson(response, Number(status), {}, { location });
    });
    sender = createSender({ timeoutMs: 5000, connections: 2, userAgent: "test" });
  });

  afterEach(async () => {
    sender.close();
    await Promise.all([api.stop(), elsewhere.stop()]);
  });

  for (const status of [301, 302, 303, 307, 308])
    for (const method of ["GET", "PUT", "POST"] as const)
      it(`with ${status} is not followed by a ${method}, be it elsewhere or to the same host`, async () => {
        for (const place of ["there", "here"]) {
          const path = `/${status}/${place}`;
          const exchange = await sender.send(
            {
              method,
              url: api.url + path,
              headers: { authorization: "Bearer of-this-api-alone" },
              body: method === "GET" ? undefined : Buffer.from("{}"),
              isForOnce: false,
            },
            new AbortController().signal,
          );
          assert.equal(exchange.kind === "answer" && exchange.status, status);
          assert.equal(api.calls.at(-1)?.path, path);
        }
        assert.equal(api.calls.length, 2);
        assert.deepEqual(elsewhere.calls, []);
      });

  it("leads to a place that answers, so that whoever followed it would be seen", async () => {
    assert.equal((await fetch(`${api.url}/302/there`, { redirect: "follow" })).status, 200);
    assert.equal(elsewhere.calls.length, 1);
  });
});
