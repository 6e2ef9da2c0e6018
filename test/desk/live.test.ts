import assert from "node:assert/strict";
import { request } from "node:http";
import { join } from "node:path";
import { createBell } from "../../src/desk/bell.ts";
import { runLoad } from "../../src/index.ts";
import { usePostgres } from "../servers/use-postgres.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionRows } from "../support/load-files.ts";
import { makeDeskPlace } from "./desk-place.ts";

const never = 3_600_000;

/** Looks on as a page does, and hears what is sent. */
function follow(url: string, path: string, cookie: string) {
  let text = "";
  let wake: () => void = () => undefined;
  const { hostname, port } = new URL(url);
  const headers = { cookie, accept: "text/event-stream" };
  const asked = request({ hostname, port, path, headers }, (response) => {
    response.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      wake();
    });
    response.on("error", () => undefined);
  });
  asked.on("error", () => undefined);
  asked.end();
  return {
    until: async (words: RegExp): Promise<void> => {
      while (!words.test(text)) await new Promise<void>((resolve) => (wake = resolve));
    },
    end: () => asked.destroy(),
  };
}

describe("a page that moves", function () {
  this.timeout(60_000);

  describe("with a ledger in PostgreSQL", () => {
    const postgres = usePostgres();

    it("moves as soon as a load of somebody else has, also where the ledger is looked at once an hour", async () => {
      const place = makeDeskPlace();
      try {
        await place.simulate();
        const { workdir } = place;
        const books = {
          runsDir: join(workdir.path, "waybill-runs"),
          ledger: { address: postgres.server.address("postgres", "?schema=moving") },
        };
        const load = async (name: string, rows: number) =>
          await runLoad({
            ...books,
            sourcePath: workdir.file(name, actionRows(rows)),
            mappingPath: join(workdir.path, "m.yaml"),
            connection: { baseUrl: place.simulator().urls.collect, tenant: "acme" },
            env: { WAYBILL_TOKEN: "a-token" },
          });
        await load("first.csv", 5);
        const desk = await place.open({ books, lookEveryMs: never });
        const visit = await place.enter();
        const heard = follow(desk.url, "/loads", visit.cookie);
        await heard.until(/first\.csv/);
        // That one is listened to from now on has a page looked at once: only of the third load nothing but its news can tell.
        for (const [name, rows] of [
          ["second", 6],
          ["third", 7],
        ] as const) {
          await load(`${name}.csv`, rows);
          const words = `${rows} of ${rows} rows in`;
          await heard.until(new RegExp(`${name}\\.csv[^]*?${words}[^]*?completed`));
        }
        heard.end();
      } finally {
        await place.close();
      }
    });
  });

  it("is looked at as often as is said where nobody tells, and at once when somebody rings", async () => {
    const bell = createBell({ listen: async () => undefined, oftenMs: never });
    const leave = bell.join();
    const gone = new AbortController();
    const ring = bell.next;
    bell.ring();
    await bell.wait(ring, gone.signal);
    const waiting = bell.wait(bell.next, gone.signal);
    gone.abort();
    await waiting;
    leave();
    await createBell({ listen: async () => undefined, oftenMs: 1 }).wait(
      bell.next,
      new AbortController().signal,
    );
  });

  it("is listened for while somebody looks on, and no longer", async () => {
    const told: string[] = [];
    const stopped = createCountdown(1);
    let hear: () => void = () => undefined;
    const bell = createBell({
      oftenMs: never,
      listen: async (told_) => {
        hear = told_;
        told.push("listens");
        const stop = (): void => {
          told.push("stops");
          stopped.tell();
        };
        return { isHeard: true, stop };
      },
    });
    const [one, other] = [bell.join(), bell.join()];
    const ring = bell.next;
    hear();
    assert.equal(ring.aborted, true);
    one();
    assert.deepEqual(told, ["listens"]);
    other();
    await stopped.over;
    bell.join()();
    assert.deepEqual(told.slice(0, 3), ["listens", "stops", "listens"]);
  });
});
