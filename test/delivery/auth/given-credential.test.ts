import assert from "node:assert/strict";
import type { Credential } from "../../../src/delivery/auth/credential-source.ts";
import { createGivenSource } from "../../../src/delivery/auth/given-credential.ts";

const token = (value: string): Credential => ({ kind: "bearer", value });

describe("createGivenSource", () => {
  let now = 0;
  let place = "";
  let readings = 0;

  beforeEach(() => {
    now = 0;
    place = "old";
    readings = 0;
  });

  const open = (): ReturnType<typeof createGivenSource> =>
    createGivenSource({
      credential: token("old"),
      reread: async () => {
        readings += 1;
        return token(place);
      },
      expiryOf: ({ value }) => (value === "old" ? 100 : undefined),
      now: () => now,
    });

  it("is used as it is, and has no other one, where it can't be read again", async () => {
    const source = createGivenSource({
      credential: token("old"),
      reread: undefined,
      expiryOf: () => 1,
      now: () => 2,
    });
    assert.deepEqual(await source.current(), token("old"));
    assert.equal(await source.renew(token("old")), undefined);
    assert.deepEqual(await source.current(), token("old"));
  });

  it("is read again when it has expired, before it is used", async () => {
    const source = open();
    assert.equal((await source.current()).value, "old");
    now = 100;
    place = "new";
    assert.equal((await source.current()).value, "new");
    assert.equal((await source.current()).value, "new");
    assert.equal(readings, 1);
  });

  it("is read again when it is refused, and the refusal stands when it is the same", async () => {
    const source = open();
    const old = await source.current();
    assert.equal(await source.renew(old), undefined);
    place = "new";
    assert.equal(await source.renew(old), undefined, "it has been said once");
    assert.equal(readings, 1);
    const other = open();
    assert.equal((await other.renew(await other.current()))?.value, "new");
  });

  it("that has expired and is still the same is read once, not for every request", async () => {
    const source = open();
    now = 100;
    for (let request = 0; request < 5; request += 1)
      assert.equal((await source.current()).value, "old");
    assert.ok(readings <= 1, `${readings} readings`);
  });
});
