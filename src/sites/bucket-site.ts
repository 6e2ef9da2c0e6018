import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { Readable } from "node:stream";
import { showFolder, type BucketAddress } from "../drops/server-folder.ts";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { isSameFile, type SeenFile } from "../ledger/arrival-book.ts";
import {
  createBucketLine,
  endWithin,
  unreachable,
  type BucketLine,
  type BucketMeans,
} from "./bucket-line.ts";
import {
  decodeKey,
  factsOf,
  isOf,
  keyOf,
  markOf,
  quoted,
  type ObjectFacts,
} from "./bucket-object.ts";
import { readAcrossCuts, readSeenSmall, type ReadRest } from "./read-across-cuts.ts";
import type { S3Settings } from "./s3-settings.ts";
import {
  isPlainName,
  mostNames,
  SiteFault,
  type Content,
  type FileFacts,
  type Listing,
  type Site,
} from "./site.ts";

/** S3 writes and copies no more in one step. */
const mostAtOnce = 5 * 1024 ** 3;
const mostPages = 10_000;

/** The way to the rest of an object was cut. */
class Cut extends Error {}

/** Folders in a bucket: what stands before the last slash of a key. */
export class BucketSite implements Site {
  readonly path = posix;
  readonly isHere = false;
  readonly mostBytes = mostAtOnce;
  readonly #address: BucketAddress;
  readonly #line: BucketLine;

  constructor(address: BucketAddress, settings: S3Settings, means: BucketMeans) {
    this.#address = address;
    this.#line = createBucketLine(address, settings, means);
  }

  async close(): Promise<void> {
    await this.#line.close();
  }

  async list(folder: string, isAsked: (name: string) => boolean): Promise<Listing> {
    const prefix = folder === "/" ? "" : `${keyOf(folder)}/`;
    const names: string[] = [];
    const files: (FileFacts & { readonly name: string })[] = [];
    let token: string | undefined;
    try {
      for (let pages = 0; pages < mostPages && names.length <= mostNames; pages += 1) {
        const page = await this.#listPage(folder, prefix, token);
        for (const { Key = "", Size, ...facts } of page.Contents ?? []) {
          const key = page.EncodingType === "url" ? decodeKey(Key) : Key;
          const name = key.startsWith(prefix) ? key.slice(prefix.length) : "";
          if (!isPlainName(name)) continue;
          names.push(name);
          if (isAsked(name))
            files.push({ name, ...factsOf(key, { ...facts, ContentLength: Size }).seen });
        }
        token = page.NextContinuationToken;
        if (page.IsTruncated === false) return { names, files };
        if (token === undefined) break;
      }
    } catch (error) {
      throw error instanceof SiteFault ? this.#noFolder(folder, error) : error;
    }
    throw unreachable(this.#address, "its list has no end, or is none of S3's");
  }

  async #listPage(folder: string, prefix: string, token: string | undefined) {
    return await this.#line.ask(folder, async (client, options) =>
      client.listObjectsV2(
        {
          Bucket: this.#address.bucket,
          Prefix: prefix,
          Delimiter: "/",
          // XML has no way to write some of the characters that a key may have.
          EncodingType: "url",
          ContinuationToken: token,
        },
        options,
      ),
    );
  }

  async look(path: string): Promise<FileFacts | undefined> {
    return (await this.#head(path))?.seen;
  }

  async isAt(path: string, seen: SeenFile): Promise<boolean> {
    const head = await this.#head(path);
    return head !== undefined && isOf(head, seen);
  }

  /** Undefined where no such object is. */
  async #head(path: string): Promise<ObjectFacts | undefined> {
    try {
      const answer = await this.#line.ask(path, async (client, options) =>
        client.headObject(this.#at(path), options),
      );
      return factsOf(path, answer);
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === "ENOENT") return undefined;
      // An answer without a body does not say why: whoever is not let in at all is told so here.
      if (code === "EACCES" || code === "EIO") await this.#listPage(path, keyOf(path), undefined);
      throw error;
    }
  }

  /** Where the line is cut it goes on behind what was taken, if the object is still the same. */
  async read(
    path: string,
    seen: SeenFile,
    take: (piece: Buffer) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    return await readAcrossCuts(
      { take, signal },
      async (rest) => await this.#readFrom(path, seen, rest),
      (error, { from, isLast }) => {
        if (isReplaced(error)) return "gone";
        if (!(error instanceof Cut)) throw error;
        if (from >= seen.size)
          throw new SiteFault(path, "EIO", `what came is not what lies there: ${error.message}`);
        if (isLast) throw unreachable(this.#address, error.message, error);
        return "cut";
      },
    );
  }

  async #readFrom(
    path: string,
    seen: SeenFile,
    { from, take, signal }: ReadRest,
  ): Promise<boolean> {
    const head = await this.#head(path);
    if (head === undefined || !isSameFile(head.seen, seen)) return false;
    const left = seen.size - from;
    if (left > 0) {
      const answer = await this.#line.ask(path, async (client, options) =>
        client.getObject(
          {
            ...this.#at(path),
            IfMatch: quoted(head.seen),
            Range: from === 0 ? undefined : `bytes=${from}-`,
          },
          options,
        ),
      );
      const body = answer.Body instanceof Readable ? answer.Body : Readable.from([]);
      const stop = (): void => void body.destroy();
      signal?.addEventListener("abort", stop);
      try {
        // Asking for a version takes a right of its own; that it is given is seen all the same.
        if (answer.VersionId !== head.versionId) return false;
        const isRest = from === 0 || answer.ContentRange?.startsWith(`bytes ${from}-`) === true;
        if (!isRest || answer.ContentLength !== left)
          throw new SiteFault(path, "EIO", `of ${left} bytes ${answer.ContentLength} are given`);
        await this.#takeBody(body, left, { from, take, signal });
      } finally {
        signal?.removeEventListener("abort", stop);
        body.on("error", () => undefined).destroy();
      }
    }
    signal?.throwIfAborted();
    const after = await this.#head(path);
    return after !== undefined && isSameFile(after.seen, seen);
  }

  async #takeBody(body: Readable, length: number, { take, signal }: ReadRest): Promise<void> {
    const pieces = body[Symbol.asyncIterator]();
    let taken = 0;
    for (;;) {
      const next = await endWithin(this.#line.patience.answerMs, async () => pieces.next()).catch(
        (error: unknown) => {
          signal?.throwIfAborted();
          throw new Cut(messageOf(error), { cause: error });
        },
      );
      signal?.throwIfAborted();
      if (next.done === true) break;
      const piece: Buffer = next.value;
      await take(piece);
      taken += piece.length;
    }
    if (taken !== length) throw new Cut(`of ${length} bytes ${taken} came`);
  }

  async readSmall(path: string): Promise<Buffer> {
    const seen = await this.look(path);
    if (seen === undefined) throw new SiteFault(path, "ENOENT", "it is not there");
    return await readSeenSmall(this, path, seen);
  }

  /** A prefix is there as soon as a key has it. */
  async makeFolder(): Promise<void> {
    await Promise.resolve();
  }

  /** By a copy within the bucket; the object is taken away only where it is still the one that was copied. */
  async move(from: string, to: string, seen: SeenFile): Promise<boolean> {
    if (from === to) throw new Error(`${from} would be moved onto itself, and then deleted`);
    const head = await this.#head(from);
    if (head === undefined || !isOf(head, seen)) return false;
    if (seen.size > mostAtOnce)
      throw new SiteFault(from, "EFBIG", "S3 copies no more than 5 GB at once: move it by hand");
    try {
      await this.#copy(from, to, head, seen);
    } catch (error) {
      if (isReplaced(error)) return false;
      throw error;
    }
    const copy = await this.#head(to);
    if (copy?.seen.size !== seen.size)
      throw new SiteFault(to, "EIO", `of ${seen.size} bytes ${copy?.seen.size ?? 0} are there`);
    const still = await this.#head(from);
    // One that came meanwhile is left, to be seen for itself.
    if (still !== undefined && isSameFile(still.seen, head.seen))
      await this.#remove(from, head.seen);
    return true;
  }

  async #copy(from: string, to: string, head: ObjectFacts, seen: SeenFile): Promise<void> {
    const source = [this.#address.bucket, ...keyOf(from).split("/")].map(encodeURIComponent);
    await this.#line.ask(
      from,
      async (client, options) =>
        client.copyObject(
          {
            ...this.#at(to),
            ...head.kept,
            Metadata: { ...head.kept.Metadata, ...markOf(seen) },
            MetadataDirective: "REPLACE",
            CopySource: source.join("/"),
            CopySourceIfMatch: quoted(head.seen),
          },
          options,
        ),
      this.#line.patience.copyMs,
    );
  }

  async remove(path: string): Promise<void> {
    const head = await this.#head(path);
    if (head !== undefined) await this.#remove(path, head.seen);
  }

  /** On a condition, where the server knows how; the object was looked at just before all the same. */
  async #remove(path: string, seen: SeenFile): Promise<void> {
    const remove = async (condition: { IfMatch?: string }): Promise<unknown> =>
      await this.#line.ask(path, async (client, options) =>
        client.deleteObject({ ...this.#at(path), ...condition }, options),
      );
    await remove({ IfMatch: quoted(seen) }).catch(async (error: unknown) => {
      if (systemCodeOf(error) === "ENOTSUP") await remove({});
      else if (!isReplaced(error)) throw error;
    });
  }

  async put(content: Content, to: string, as: Omit<SeenFile, "size">): Promise<void> {
    const { size, hash } = await measure(content, to);
    const body = "text" in content ? Buffer.from(content.text) : createReadStream(content.path);
    try {
      await this.#line.ask(to, async (client, options, isAlive) => {
        if (body instanceof Readable)
          body
            .on("error", () => undefined)
            .on("data", isAlive)
            .pause();
        return client.putObject(
          {
            ...this.#at(to),
            Body: body,
            ContentLength: size,
            ChecksumSHA256: hash,
            ...(as.version === undefined ? {} : { Metadata: markOf(as) }),
          },
          options,
        );
      });
    } finally {
      if (body instanceof Readable) body.destroy();
    }
  }

  #at(path: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#address.bucket, Key: keyOf(path) };
  }

  #noFolder(folder: string, fault: SiteFault): ConfigurationError {
    return new ConfigurationError(
      `${showFolder(this.#address, folder)} can't be listed: ${fault.message}`,
      {
        code: "ERR_DROP_FOLDER",
        actions: [
          "Have these credentials given the right to list the bucket (s3:ListBucket), and to get, put and delete its objects.",
        ],
        cause: fault,
      },
    );
  }
}

/** Another object is there by now, or none. */
function isReplaced(error: unknown): boolean {
  return error instanceof SiteFault && (error.code === "ESTALE" || error.code === "ENOENT");
}

/** @throws errors of the system; SiteFault EFBIG */
async function measure(
  content: Content,
  to: string,
): Promise<{ readonly size: number; readonly hash: string }> {
  const hash = createHash("sha256");
  if ("text" in content) {
    hash.update(content.text);
    return { size: Buffer.byteLength(content.text), hash: hash.digest("base64") };
  }
  const { size } = await stat(content.path);
  if (size > mostAtOnce)
    throw new SiteFault(to, "EFBIG", "S3 takes no more than 5 GB at once: put it there by hand");
  for await (const piece of createReadStream(content.path)) hash.update(piece);
  return { size, hash: hash.digest("base64") };
}
