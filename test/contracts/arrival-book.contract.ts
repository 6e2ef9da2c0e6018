import assert from "node:assert/strict";
import type { Arrival, Sighting } from "../../src/ledger/arrival-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { buildLoad } from "../ledger/build-load.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

/** What every ledger promises of files that came into drops. */
export function testArrivalBook(underTest: () => LedgerUnderTest): void {
  describe("arrivals", () => {
    const file: Sighting = { name: "a.csv", size: 10, modifiedAt: 1 };
    let one: Ledger;
    let other: Ledger;
    const lease = { owner: { host: "ops-1", pid: 7, startedAt: 1 }, leasedUntil: 400 };
    let ids = 0;
    const newId = (): string => `a-${(ids += 1)}`;
    const see = async (ledger: Ledger, ...sightings: Sighting[]): Promise<Arrival> => {
      const [seen] = await ledger.arrivals.see("d", sightings, 100, newId);
      assert.ok(seen);
      return seen;
    };
    const claimOf = (contentHash: string) => ({
      contentHash,
      shape: undefined,
      loadId: `wb-${contentHash}`,
      mappingPath: "/m.yaml",
      ...lease,
      at: 200,
    });
    beforeEach(async () => {
      ids = 0;
      one = underTest().ledger;
      other = await underTest().reopen();
    });

    it("can't come while there is an outage, which begins once and ends once, and is told so", async () => {
      const message = (id: string) => {
        const told = { id, channel: "ops", drop: "d", arrivalId: undefined };
        return { ...told, kind: "outage", body: "{}" };
      };
      const outage = { drop: "d", since: 100, code: "ERR_A", reason: "gone" };
      assert.equal(await one.outages.of("d"), undefined);
      await one.outages.begin(outage, [message("begins")]);
      const later = { ...outage, since: 200, code: "ERR_B" };
      const known = await other.outages.begin(later, [message("begins again")]);
      assert.deepEqual({ ...known }, { ...outage, code: "ERR_B" });
      await other.outages.end(known, [message("ends")], 300);
      await one.outages.end(known, [message("ends again")], 300);
      assert.equal(await one.outages.of("d"), undefined);
      const told = await one.messages.list("d", 9);
      assert.deepEqual(
        told.map(({ id }) => id),
        ["ends", "begins"],
      );
    });

    it("are changed together where nobody was faster", async () => {
      const seen = await one.arrivals.see(
        "d",
        [file, { ...file, name: "b.csv" }, { ...file, name: "c.csv" }],
        100,
        newId,
      );
      const [, second] = seen;
      assert.ok(second);
      await other.arrivals.change(second, { state: "complete" }, 110);
      const waits = { state: "settling", reason: "it is being written" } as const;
      const changed = await one.arrivals.changeAll(
        seen.map((arrival) => [arrival, waits] as const),
        120,
      );
      assert.deepEqual(
        changed.map(({ name, reason }) => `${name} ${reason ?? ""}`),
        ["a.csv it is being written", "c.csv it is being written"],
      );
      assert.equal((await other.arrivals.events(changed[0]?.id ?? "")).length, 2);
    });

    it("are seen once for each name, and begin anew when the file has changed", async () => {
      const first = await see(one, file);
      assert.equal((await see(other, file)).id, first.id);
      const settling = await one.arrivals.change(first, { state: "settling", quietHash: "x" }, 110);
      assert.equal(settling?.quietHash, "x");
      const anew = await see(other, { ...file, size: 11 });
      assert.equal(anew.id, first.id);
      assert.equal(anew.state, "seen");
      assert.equal(anew.quietHash, undefined);
    });

    it("are listed as left alone once they were put away, until they or a later round are touched or removed", async () => {
      const old = async (before: number): Promise<readonly string[]> =>
        (await other.arrivals.list({ drop: "d", states: ["done"], putAwayBefore: before })).map(
          ({ id }) => id,
        );
      const claimed = await one.arrivals.claim(await see(one, file), claimOf("x"));
      assert.ok(!("kind" in claimed));
      const done = await one.arrivals.change(claimed, { state: "done" }, 300);
      assert.ok(done);
      assert.deepEqual(await old(1000), []);
      const put = await one.arrivals.change(done, { keptAt: "/a.csv", keptAs: "done" }, 310);
      assert.ok(put);
      // It is as old as its state, whatever else is written of it.
      assert.deepEqual([await old(299), await old(300)], [[], [done.id]]);

      const next = { id: "a-next", loadId: "wb-2", reason: "again" };
      const again = await one.arrivals.again(put, next, 320, "me");
      assert.ok(again);
      assert.deepEqual(await old(1000), []);
      await one.arrivals.change(again, { state: "done", keptAs: "done" }, 330);
      assert.deepEqual([await old(329), await old(330)], [[], [again.id, done.id]]);
      const tried = await one.arrivals.change(put, { code: "not-removed", reason: "no" }, 400);
      assert.equal(tried?.changedAt, 300);
      await one.arrivals.change(tried, { code: "removed" }, 410);
      assert.deepEqual(await old(1000), [again.id]);
      // What is done to an old file says nothing of when the last good one came.
      assert.equal((await other.arrivals.figures("d")).lastDoneAt, 330);
    });

    it("begin anew when only what their place calls the version has changed", async () => {
      const first = await see(one, { ...file, version: "v1" });
      const settling = await one.arrivals.change(first, { state: "settling" }, 110);
      assert.equal(settling?.version, "v1");
      assert.equal((await see(other, { ...file, version: "v1" })).state, "settling");
      const anew = await see(other, { ...file, version: "v2" });
      assert.deepEqual([anew.id, anew.state, anew.version], [first.id, "seen", "v2"]);
    });

    it("give a content to one of them, whoever asks", async () => {
      const a = await see(one, file);
      const b = await see(other, { ...file, name: "b.csv" });
      const claims = await Promise.all([
        one.arrivals.claim(a, claimOf("x")),
        other.arrivals.claim(b, claimOf("x")),
      ]);
      assert.deepEqual(
        claims.map((claim) => ("kind" in claim ? claim.kind : claim.state)).toSorted(),
        ["claimed", "same-content"],
      );
      const refused = claims.find((claim) => "kind" in claim);
      const given = claims.find((claim) => "state" in claim);
      assert.ok(refused?.kind === "same-content");
      assert.equal(refused.arrival.id, given?.id);
    });

    it("are claimed once, and stay so whatever somebody thinks who saw them before", async () => {
      const seen = await see(one, file);
      const claimed = await one.arrivals.claim(seen, claimOf("x"));
      assert.ok(!("kind" in claimed));
      assert.deepEqual(await other.arrivals.claim(seen, { ...claimOf("x"), loadId: "wb-2" }), {
        kind: "moved-on",
      });
      assert.equal(await other.arrivals.change(seen, { state: "settling" }, 300), undefined);
      const [found] = await other.arrivals.find(seen.id);
      assert.equal(found?.state, "claimed");
      assert.equal(found.loadId, "wb-x");
    });

    it("name the arrival that had the name before with another content", async () => {
      const first = await one.arrivals.claim(await see(one, file), claimOf("x"));
      assert.ok(!("kind" in first));
      await one.arrivals.change(
        first,
        { state: "done", keptAt: "/archive/a.csv", keptAs: "done" },
        300,
      );
      const later = await one.arrivals.claim(await see(one, { ...file, size: 12 }), claimOf("y"));
      assert.ok(!("kind" in later));
      assert.equal(later.relatedId, first.id);
    });

    it("are changed by nobody who has lost them to a take-over", async () => {
      const claimed = await one.arrivals.claim(await see(one, file), claimOf("x"));
      assert.ok(!("kind" in claimed));
      const taken = await other.arrivals.takeOver(claimed, lease);
      assert.equal(taken?.epoch, claimed.epoch + 1);
      assert.equal(await one.arrivals.change(claimed, { state: "done" }, 600), undefined);
      assert.equal(await one.arrivals.takeOver(claimed, lease), undefined);
      assert.equal((await one.arrivals.find(claimed.id))[0]?.state, "claimed");
    });

    it("have one entry for each time at which nothing came", async () => {
      const due = { id: "a-late", dueAt: 7, reason: "no file" };
      const first = await one.arrivals.missed("d", due, 100, () => []);
      const again = await other.arrivals.missed("d", { ...due, id: "a-other" }, 101, () => []);
      assert.equal(again.id, first.id);
      assert.equal(first.state, "late");
    });

    it("are loaded once more in a round of their own, begun once", async () => {
      const claimed = await one.arrivals.claim(await see(one, file), claimOf("x"));
      assert.ok(!("kind" in claimed));
      const done = await one.arrivals.change(claimed, { state: "done" }, 300);
      assert.ok(done);
      const next = { id: "a-again", loadId: "wb-again", reason: "asked for" };
      const rounds = await Promise.all([
        one.arrivals.again(done, next, 400, "anna@ops"),
        other.arrivals.again(done, { ...next, id: "a-twice" }, 400, "ben@ops"),
      ]);
      const [begun, more] = rounds.filter((round) => round !== undefined);
      assert.deepEqual([begun?.round, more], [2, undefined]);
      const person = begun?.id === "a-again" ? "anna@ops" : "ben@ops";
      assert.equal((await one.arrivals.events(begun?.id ?? ""))[0]?.person, person);
    });

    it("keep every state that they were in, with reason and person", async () => {
      const seen = await see(one, file);
      const held = await one.arrivals.change(seen, { state: "quarantined", reason: "odd" }, 110);
      assert.ok(held);
      await one.arrivals.change(held, { state: "failed", reason: "no" }, 120, "anna@ops");
      assert.deepEqual(await other.arrivals.events(seen.id), [
        { at: 100, state: "seen", reason: undefined, person: undefined },
        { at: 110, state: "quarantined", reason: "odd", person: undefined },
        { at: 120, state: "failed", reason: "no", person: "anna@ops" },
      ]);
    });

    it("are counted by drop and state, with the oldest that waits and the newest that is done", async () => {
      assert.equal((await one.arrivals.figures("d")).byState.seen, 0);
      const done = await see(one, file);
      const [waits] = await one.arrivals.see("d", [{ ...file, name: "b.csv" }], 200, newId);
      const [held] = await one.arrivals.see("d", [{ ...file, name: "c.csv" }], 50, newId);
      assert.ok(waits && held);
      await one.arrivals.see("e", [file], 10, newId);
      await one.arrivals.change(done, { state: "done" }, 400);
      await one.arrivals.change(held, { state: "quarantined" }, 500);
      await one.arrivals.missed("d", { id: "a-late", dueAt: 7, reason: "no file" }, 20, () => []);
      const { byState, lastDoneAt, oldestWaitingAt } = await other.arrivals.figures("d");
      assert.deepEqual(
        Object.entries(byState).filter(([, count]) => count > 0),
        [
          ["seen", 1],
          ["done", 1],
          ["quarantined", 1],
          ["late", 1],
        ],
      );
      assert.equal(lastDoneAt, 400);
      assert.equal(oldestWaitingAt, 200);
    });

    it("are listed newest first, by drop, by state, and by whether they are put away", async () => {
      await see(one, file);
      const [b] = await one.arrivals.see("d", [{ ...file, name: "b.csv" }], 200, newId);
      assert.ok(b);
      await one.arrivals.see("e", [file], 300, newId);
      await one.arrivals.change(b, { state: "done" }, 400);
      const ids = async (filter: Parameters<Ledger["arrivals"]["list"]>[0]) =>
        (await one.arrivals.list(filter)).map(({ id }) => id);
      assert.deepEqual(await ids({}), ["a-3", "a-2", "a-1"]);
      assert.deepEqual(await ids({ drop: "d" }), ["a-2", "a-1"]);
      assert.deepEqual(await ids({ drop: "d", states: ["seen"] }), ["a-1"]);
      assert.deepEqual(await ids({ toPutAway: ["done"] }), ["a-2"]);
      assert.deepEqual(await ids({ limit: 1 }), ["a-3"]);
    });

    it("stand beside what people want of loads, of which the newest counts until it is taken back", async () => {
      await one.createLoad(buildLoad());
      const wish = { kind: "pause", person: "anna@ops", because: undefined, at: 1 } as const;
      assert.equal(await one.wishes.find("load-1"), undefined);
      await one.wishes.express("load-1", wish);
      await other.wishes.express("load-1", { ...wish, kind: "cancel", because: "wrong file" });
      assert.deepEqual(await one.wishes.find("load-1"), {
        ...wish,
        kind: "cancel",
        because: "wrong file",
      });
      assert.equal(await other.wishes.withdraw("load-1"), true);
      assert.equal(await one.wishes.withdraw("load-1"), false);
    });

    it("remember up to when their due times were looked at, and never go back", async () => {
      assert.equal(await one.arrivals.lookedUpTo("d"), undefined);
      await one.arrivals.noteLook("d", 50);
      await other.arrivals.noteLook("d", 40);
      assert.equal(await one.arrivals.lookedUpTo("d"), 50);
    });
  });
}
