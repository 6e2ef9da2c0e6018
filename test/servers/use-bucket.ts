import assert from "node:assert/strict";
import type { BucketMeans } from "../../src/sites/bucket-line.ts";
import { BucketSite } from "../../src/sites/bucket-site.ts";
import type { S3Settings } from "../../src/sites/s3-settings.ts";
import type { LoadError } from "../../src/kernel/load-error.ts";
import type { SeenFile } from "../../src/ledger/arrival-book.ts";
import { awsSdk } from "./aws-sdk.ts";
import { type BucketServer, bucketLogin, startBucketServer } from "./bucket-server.ts";

/** The bucket `drops` of a server on this machine. */
export function openBucket(
  endpoint: string,
  settings: Partial<S3Settings> = {},
  means: Partial<BucketMeans> = {},
): BucketSite {
  return new BucketSite(
    { kind: "s3", bucket: "drops" },
    {
      region: bucketLogin.region,
      endpoint,
      isPathStyle: true,
      keys: { accessKeyId: bucketLogin.id, secretAccessKey: { env: "S3_SECRET" } },
      ...settings,
    },
    {
      place: { env: { S3_SECRET: bucketLogin.secret }, folder: "/" },
      load: async () => awsSdk,
      ...means,
    },
  );
}

/** Nothing that takes longer is waited for, and nothing is tried twice. */
export const brief = { connectMs: 2000, answerMs: 5000, copyMs: 5000, tries: 1 };

export interface BucketInUse {
  readonly server: BucketServer;
  open(settings?: Partial<S3Settings>, means?: Partial<BucketMeans>): BucketSite;
  /** Names in its `inbox`. */
  list(site?: BucketSite): Promise<readonly string[]>;
  seen(site: BucketSite, path: string): Promise<SeenFile>;
  /** Undefined where it was not what was seen. */
  read(site: BucketSite, path: string, file: SeenFile): Promise<Buffer | undefined>;
}

/** A server of our own for each test of a suite, and sites that are closed after it; the package must print nothing meanwhile. */
export function useBucket(): BucketInUse {
  let server: BucketServer | undefined;
  let sites: BucketSite[] = [];
  let printed: string[] = [];
  const { log, warn, error } = console;
  beforeEach(async () => {
    const note = (...words: unknown[]): number => printed.push(words.join(" "));
    Object.assign(console, { log: note, warn: note, error: note });
    server = await startBucketServer();
  });
  afterEach(async () => {
    for (const site of sites) await site.close();
    await server?.stop();
    Object.assign(console, { log, warn, error });
    const lines = printed;
    [sites, printed] = [[], []];
    assert.deepEqual(lines, [], "the package printed lines of its own");
  });
  const running = (): BucketServer => server ?? assert.fail("no server runs");
  const open: BucketInUse["open"] = (settings, means) => {
    const site = openBucket(running().url, settings, { patience: brief, ...means });
    sites.push(site);
    return site;
  };
  return {
    get server() {
      return running();
    },
    open,
    list: async (site = open()) => (await site.list("/inbox", () => true)).names,
    seen: async (site, path) => (await site.look(path)) ?? assert.fail(`nothing is at ${path}`),
    read: async (site, path, file) => {
      const pieces: Buffer[] = [];
      const take = async (piece: Buffer): Promise<void> => {
        pieces.push(piece);
      };
      const isWhole = await site.read(path, file, take, undefined);
      return isWhole ? Buffer.concat(pieces) : undefined;
    },
  };
}

export async function refusalOf(what: Promise<unknown>): Promise<LoadError> {
  return await what.then(
    () => assert.fail("it is not refused"),
    (error: LoadError) => error,
  );
}
