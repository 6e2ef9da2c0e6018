import assert from "node:assert/strict";
import type { Credential } from "../../../src/delivery/auth/credential-source.ts";
import { createRenewingSource } from "../../../src/delivery/auth/renewing-source.ts";

const session = (value: string): Credential => ({ kind: "session", value });

describe("createRenewingSource", () => {
  let obtained: (string | undefined)[];
  let released: string[];
  let isDue: boolean;
  let next: () => Promise<Credential | undefined>;
  let source: ReturnType<typeof createRenewingSource>;

  beforeEach(() => {
    obtained = [];
    released = [];
    isDue = false;
    next = async () => session(`s${obtained.length}`);
    source = createRenewingSource({
      obtain: async (refused) => {
        obtained.push(refused?.value);
        // The others get their turn before there is an answer.
        await new Promise((resolve) => setImmediate(resolve));
        return await next();
      },
      isDue: () => isDue,
      release: async ({ value }) => void released.push(value),
    });
  });

  const eight = async <T>(ask: () => Promise<T>): Promise<readonly T[]> =>
    await Promise.all(Array.from({ length: 8 }, ask));

  it("gets one credential for all who ask at the same time, and keeps it", async () => {
    const values = await eight(async () => (await source.current()).value);
    assert.deepEqual(new Set(values), new Set(["s1"]));
    assert.equal((await source.current()).value, "s1");
    assert.deepEqual(obtained, [undefined]);
  });

  it("renews once for all who come with the refused one, also for those who come late", async () => {
    const refused = await source.current();
    const values = await eight(async () => (await source.renew(refused))?.value);
    assert.deepEqual(new Set(values), new Set(["s2"]));
    assert.equal((await source.renew(refused))?.value, "s2");
    assert.deepEqual(obtained, [undefined, "s1"]);
  });

  it("renews one that is due before it is used again", async () => {
    await source.current();
    isDue = true;
    next = async () => {
      isDue = false;
      return session("fresh");
    };
    assert.deepEqual(
      new Set(await eight(async () => (await source.current()).value)),
      new Set(["fresh"]),
    );
    assert.equal(obtained.length, 2);
  });

  it("says once that there is no other one, and asks no more for the same", async () => {
    const refused = await source.current();
    for (const answer of [undefined, refused]) {
      next = async () => answer;
      assert.deepEqual(
        new Set(await eight(async () => await source.renew(refused))),
        new Set([undefined]),
      );
    }
    assert.equal(obtained.length, 2);
  });

  it("tells everybody of the one failure, also who comes later, because it stops the load", async () => {
    const refused = await source.current();
    next = async () => await Promise.reject(new Error("no"));
    const endings = await Promise.allSettled([source.renew(refused), source.renew(refused)]);
    assert.deepEqual(
      endings.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(obtained.length, 2);
    next = async () => session("later");
    await assert.rejects(source.renew(refused), /^Error: no$/);
    assert.equal(obtained.length, 2);
  });

  it("releases what it holds, and what is still being got", async () => {
    const asking = source.current();
    await source.close();
    await asking;
    assert.deepEqual(released, ["s1"]);
    await source.close();
    assert.deepEqual(released, ["s1"]);
  });

  it("releases nothing when there never was anything", async () => {
    await source.close();
    assert.deepEqual([obtained, released], [[], []]);
  });
});
