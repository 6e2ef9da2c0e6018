import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBucketStore } from "../../src/store/bucket-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { ContentStore, StoredContent } from "../../src/store/store.ts";
import { testStore } from "../contracts/store.contract.ts";
import { useBucket } from "../servers/use-bucket.ts";

describe("a store in a bucket", () => {
  const bucket = useBucket();
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "waybill-store-"));
  });
  afterEach(() => rmSync(place, { recursive: true }));
  const open = (): ContentStore =>
    openBucketStore("s3://drops/waybill", async () => ({
      site: bucket.open(),
      folder: "/waybill",
    }));
  const keyOf = ({ hash }: StoredContent): string => {
    const digits = hash.replace("sha256:", "");
    return `waybill/sha256/${digits.slice(0, 2)}/${digits}`;
  };
  const keepOne = async (text = "Id\n1\n"): Promise<StoredContent> => {
    const path = join(place, "a.csv");
    writeFileSync(path, text);
    return await open().keep(path);
  };

  testStore(() => ({
    open,
    damage: async (content) => bucket.server.place(keyOf(content), "Id\n3\n"),
    forget: async (content) => void bucket.server.objects.delete(keyOf(content)),
    age: async (content) => {
      const { objects } = bucket.server;
      const object = objects.get(keyOf(content)) ?? assert.fail();
      objects.set(keyOf(content), { ...object, modifiedAt: new Date(0) });
    },
    count: async () => bucket.server.objects.size,
  }));

  it("goes on where the line is cut", async () => {
    const text = "Id\n".concat("1234567\n".repeat(40_000));
    const content = await keepOne(text);
    bucket.server.cut(100_000, 50_000);
    const to = join(place, "there.csv");
    await open().fetch(content, to);
    assert.equal(readFileSync(to, "utf8"), text);
  });

  it("is told from a content that is lacking when it lets nobody in, or is not there", async () => {
    const content = await keepOne();
    const to = join(place, "there.csv");
    const unreachable = { code: "ERR_STORE_UNREACHABLE" };
    bucket.server.refuse(/^(?:HEAD|GET) waybill/, 403, "AccessDenied");
    await assert.rejects(open().fetch(content, to), unreachable);
    await assert.rejects(open().has(content), unreachable);
    await assert.rejects(open().remove(content, Date.UTC(2099, 0)), unreachable);
    bucket.server.welcome();
    bucket.server.shutAfter(0);
    await assert.rejects(open().keep(join(place, "a.csv")), unreachable);
    await bucket.server.stop();
    await assert.rejects(open().fetch(content, to), unreachable);
  });

  it("is refused at an address that names no bucket", async () => {
    await assert.rejects(openStore("s3://Bad_Bucket/x").keep(join(place, "a.csv")), {
      code: "ENOENT",
    });
    writeFileSync(join(place, "a.csv"), "Id\n1\n");
    await assert.rejects(openStore("s3://Bad_Bucket/x").keep(join(place, "a.csv")), {
      code: "ERR_STORE_ADDRESS",
    });
  });
});
