import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderStore } from "../../src/store/folder-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { StoredContent } from "../../src/store/store.ts";
import { testStore } from "../contracts/store.contract.ts";

describe("a store in a folder", () => {
  let place: string;
  let root: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "waybill-store-"));
    root = join(place, "shared", "store");
  });
  afterEach(() => rmSync(place, { recursive: true }));
  const pathOf = ({ hash }: StoredContent): string => {
    const digits = hash.replace("sha256:", "");
    return join(root, "sha256", digits.slice(0, 2), digits);
  };
  const contents = (): readonly string[] =>
    readdirSync(join(root, "sha256")).flatMap((part) => readdirSync(join(root, "sha256", part)));

  testStore(() => ({
    open: () => openFolderStore(root),
    damage: async (content) => writeFileSync(pathOf(content), "Id\n3\n"),
    forget: async (content) => rmSync(pathOf(content)),
    age: async (content) => utimesSync(pathOf(content), 0, 0),
    count: async () => contents().length,
  }));

  const keepOne = async (): Promise<StoredContent> => {
    const path = join(place, "a.csv");
    writeFileSync(path, "Id\n1\n");
    return await openFolderStore(root).keep(path);
  };
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  it("is for its user alone where it was made, and for whom it is shared with where it was there", async () => {
    const content = await keepOne();
    assert.deepEqual([modeOf(root), modeOf(pathOf(content))], ["700", "600"]);
    rmSync(root, { recursive: true });
    mkdirSync(root);
    chmodSync(root, 0o770);
    await keepOne();
    assert.deepEqual([modeOf(join(root, "sha256")), modeOf(pathOf(content))], ["770", "660"]);
    assert.deepEqual(readdirSync(join(root, "incoming")), []);
  });

  it("is told from a content that is lacking when it is not there itself", async () => {
    const content = await keepOne();
    rmSync(root, { recursive: true });
    const to = join(place, "there.csv");
    await assert.rejects(openFolderStore(root).fetch(content, to), {
      code: "ERR_STORE_UNREACHABLE",
    });
    await assert.rejects(openFolderStore(root).remove(content, Date.now()), {
      code: "ERR_STORE_UNREACHABLE",
    });
    await assert.rejects(openFolderStore(root).has(content), { code: "ERR_STORE_UNREACHABLE" });
    writeFileSync(root, "no folder");
    await assert.rejects(keepOne(), { code: "ERR_STORE_UNREACHABLE" });
  });

  it("is refused at an address of another kind", () => {
    assert.throws(() => openStore("ftp://host/x"), { code: "ERR_STORE_ADDRESS" });
  });
});
