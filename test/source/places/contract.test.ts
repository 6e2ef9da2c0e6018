import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { SourceError } from "../../../src/kernel/load-error.ts";
import { filePlace, readBytes } from "../../../src/source/places/local-file.ts";
import type { Place } from "../../../src/source/places/place.ts";
import { stdinPlace } from "../../../src/source/places/stdin.ts";
import { refused } from "../temp-source.ts";

const blockBytes = 256 * 1024;

interface Fixture {
  /** A place that has these bytes. */
  readonly with: (bytes: Buffer, folder: string) => Place;
  /** A place from which no bytes can be had, and the code that says so. */
  readonly broken: (folder: string) => readonly [Place, string];
}

/** Every kind of place passes what follows; a new one gets a line here. */
const places: Readonly<Record<string, Fixture>> = {
  "a file": {
    with: (bytes, folder) => {
      const path = join(folder, "a.csv");
      writeFileSync(path, bytes);
      return filePlace(path);
    },
    broken: (folder) => [filePlace(join(folder, "none.csv")), "ERR_SOURCE_NOT_FOUND"],
  },
  stdin: {
    with: (bytes, folder) => stdinPlace(Readable.from(cut(bytes)), join(folder, "load")),
    broken: (folder) => {
      writeFileSync(join(folder, "stdin.csv"), "somebody's own");
      return [stdinPlace(Readable.from(["a"]), folder), "ERR_SOURCE_SPOOL"];
    },
  },
};

/** As a pipe hands them over: pieces that end anywhere. */
const cut = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / 50_001) }, (_, at) =>
    bytes.subarray(at * 50_001, (at + 1) * 50_001),
  );

const hashOf = (bytes: Buffer): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const openHandles = (): number | undefined =>
  existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : undefined;

/** Copies each buffer as late as it may be: when the one behind it is there. */
async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    parts.push(Buffer.from(last));
    last = chunk;
  }
  return Buffer.concat([...parts, last]);
}

for (const [kind, fixture] of Object.entries(places)) {
  describe(`${kind} as a place of sources`, () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "waybill-place-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("gives every byte in order, its size and the fingerprint of all, however many there are", async () => {
      for (const size of [0, 1, blockBytes - 1, blockBytes, blockBytes + 1, 3 * blockBytes + 7]) {
        const bytes = randomBytes(size);
        const inside = mkdtempSync(join(folder, "of-a-size-"));
        const file = await fixture.with(bytes, inside).fetch();
        assert.deepEqual(await collect(readBytes(file)), bytes);
        assert.deepEqual([file.size, file.fingerprint], [size, hashOf(bytes)]);
        assert.deepEqual(readFileSync(file.path), bytes);
        assert.ok(file.path.endsWith(`/${file.name}`));
      }
    });

    it("gives them again: at the same time, and after a reading that was given up", async () => {
      const bytes = randomBytes(2 * blockBytes + 5);
      const file = await fixture.with(bytes, folder).fetch();
      for await (const _chunk of readBytes(file, { most: 1000 })) break;
      const both = [readBytes(file, { most: 777 }), readBytes(file)].map(collect);
      assert.deepEqual(await Promise.all(both), [bytes, bytes]);
    });

    it("tells a change before a byte of the changed block is handed out", async () => {
      const bytes = randomBytes(2 * blockBytes);
      const file = await fixture.with(bytes, folder).fetch();
      bytes[blockBytes + 3] = 255 - (bytes[blockBytes + 3] ?? 0);
      writeFileSync(file.path, bytes);
      let read = 0;
      const reading = async (): Promise<void> => {
        for await (const chunk of readBytes(file)) read += chunk.length;
      };
      await assert.rejects(reading(), refused("ERR_SOURCE_CHANGED", /was changed while/));
      assert.equal(read, blockBytes);
    });

    it("says in a SourceError what is to be done where there are no bytes to be had, and writes over nothing", async () => {
      const before = readdirSync(folder);
      const [place, code] = fixture.broken(folder);
      await assert.rejects(place.fetch(), (error: unknown) => {
        assert.ok(error instanceof SourceError, String(error));
        assert.equal(error.code, code);
        assert.ok(error.actions.length > 0);
        return true;
      });
      for (const name of readdirSync(folder).filter((name) => !before.includes(name)))
        assert.equal(readFileSync(join(folder, name), "utf8"), "somebody's own");
    });

    it("ends with the signal's reason, fetching and reading, and leaves no copy and nothing open", async () => {
      const bytes = randomBytes(3 * blockBytes);
      const reason = new Error("stop now");
      const place = fixture.with(bytes, folder);
      const before = [openHandles(), readdirSync(folder, { recursive: true }).length];
      const aborted = AbortSignal.abort(reason);
      await assert.rejects(place.fetch(aborted), (error) => error === reason);
      const made = readdirSync(folder, { recursive: true }).filter((name) => name !== "load");
      assert.deepEqual([openHandles(), made.length], before);

      const file = await fixture.with(bytes, mkdtempSync(join(folder, "again-"))).fetch();
      const open = openHandles();
      const controller = new AbortController();
      const reading = async (): Promise<void> => {
        for await (const _chunk of readBytes(file, { signal: controller.signal }))
          controller.abort(reason);
      };
      await assert.rejects(reading(), (error) => error === reason);
      assert.equal(openHandles(), open);
    });
  });
}
