import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isSigned } from "./sign-s3.ts";

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly versionId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that came, and was signed: `GET inbox/a.csv`. */
export interface Asked {
  readonly what: string;
  readonly headers: IncomingMessage["headers"];
}

export interface BucketServer {
  readonly url: string;
  readonly objects: Map<string, StoredObject>;
  readonly asked: Asked[];
  place(key: string, body: string | Buffer): void;
  /** Does something before a request of this form is answered, once. @returns true where that was the answer */
  onNext(what: RegExp, act: (answer: ServerResponse) => boolean | void): void;
  /** Answers requests of this form so until the next word about them. */
  refuse(what: RegExp, status: number, code: string, headers?: Record<string, string>): void;
  welcome(): void;
  /** Lets nobody in any more after so many requests, until somebody is welcome again. */
  shutAfter(requests: number): void;
  /** Cuts the next answers with a body, each after so many bytes of it. */
  cut(...after: readonly number[]): void;
  stop(): Promise<void>;
}

export const bucketLogin = { id: "AKIAEXAMPLE", secret: "secret/of+the=test", region: "us-east-1" };

/** What every refusal says. */
const said = "the test says so";
/** Each object that is written has a time of its own, in whole seconds as S3 has it. */
const firstTime = Date.parse("2026-11-30T01:00:00Z");

interface Refusal {
  readonly what: RegExp;
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
}

/**
 * A bucket `drops` as S3 keeps it, on 127.0.0.1, with what servers from npm leave out: signatures, conditions, checksums and
 * pages of a thousand keys in the order of their bytes; and with all that can go wrong.
 */
export async function startBucketServer({ isVersioned = false } = {}): Promise<BucketServer> {
  const objects = new Map<string, StoredObject>();
  const asked: Asked[] = [];
  let refusals: Refusal[] = [];
  let hooks: { what: RegExp; act: (answer: ServerResponse) => boolean | void }[] = [];
  let writes = 0;
  const cuts: number[] = [];
  let untilShut = Number.POSITIVE_INFINITY;
  const store = (key: string, body: Buffer, headers: Record<string, string>): StoredObject => {
    writes += 1;
    const object = {
      body,
      etag: createHash("md5").update(body).digest("hex"),
      modifiedAt: new Date(firstTime + writes * 1000),
      versionId: isVersioned ? `v${writes}` : undefined,
      headers,
    };
    objects.set(key, object);
    return object;
  };
  const server = createServer((request, answer) => {
    answer.on("error", () => undefined);
    void collect(request).then((body) => {
      const { method = "", url = "", headers } = request;
      const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
      const [, bucket, ...rest] = pathname.split("/").map(decodeURIComponent);
      const key = rest.join("/");
      const what = `${method} ${key === "" ? `?${searchParams.toString()}` : key}`;
      const say = sayer(answer, method);
      if (!isSigned({ method, url, headers }, bucketLogin))
        return say(403, "SignatureDoesNotMatch");
      untilShut -= 1;
      if (untilShut < 0) return say(400, "ExpiredToken");
      asked.push({ what, headers });
      const hook = hooks.find((one) => one.what.test(what));
      hooks = hooks.filter((one) => one !== hook);
      if (hook?.act(answer) === true) return undefined;
      const refusal = refusals.find((one) => one.what.test(what));
      if (refusal !== undefined) return say(refusal.status, refusal.code, refusal.headers);
      if (bucket !== "drops") return say(404, "NoSuchBucket");
      if (key === "") return listObjects(objects, searchParams, answer);
      if (method === "PUT") {
        const source = headers["x-amz-copy-source"];
        return source === undefined
          ? putObject(body, headers, { answer, say }, (kept) => store(key, body, kept))
          : copyObject(String(source), { objects, headers }, { answer, say }, (from, kept) =>
              store(key, from.body, kept),
            );
      }
      const object = objects.get(key);
      if (method === "DELETE") {
        if (object !== undefined && !isMatch(headers["if-match"], object))
          return say(412, "PreconditionFailed");
        objects.delete(key);
        return answer.writeHead(204).end();
      }
      if (object === undefined) return say(404, "NoSuchKey");
      if (!isMatch(headers["if-match"], object)) return say(412, "PreconditionFailed");
      return giveObject(object, request, answer, method === "GET" ? cuts.shift() : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    objects,
    asked,
    place: (key, body) => void store(key, Buffer.from(body), {}),
    onNext: (what, act) => hooks.push({ what, act }),
    refuse: (what, status, code, headers = {}) => refusals.push({ what, status, code, headers }),
    welcome: () => {
      refusals = [];
      untilShut = Number.POSITIVE_INFINITY;
    },
    shutAfter: (requests) => (untilShut = requests),
    cut: (...after) => void cuts.push(...after),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Say = (status: number, code: string, headers?: Record<string, string>) => void;

function sayer(answer: ServerResponse, method: string): Say {
  return (status, code, headers = {}) => {
    const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${said}</Message></Error>`;
    answer.writeHead(status, { "content-type": "application/xml", ...headers });
    answer.end(method === "HEAD" ? "" : text);
  };
}

interface Means {
  readonly answer: ServerResponse;
  readonly say: Say;
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function isMatch(wanted: string | undefined, { etag }: StoredObject): boolean {
  return wanted === undefined || wanted === `"${etag}"`;
}

const keptNames =
  /^(?:x-amz-meta-.*|content-type|cache-control|content-(?:disposition|encoding|language))$/;

function keptOf(headers: IncomingMessage["headers"]): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => keptNames.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

function putObject(
  body: Buffer,
  headers: IncomingMessage["headers"],
  { answer, say }: Means,
  store: (kept: Record<string, string>) => StoredObject,
): void {
  const hash = createHash("sha256").update(body).digest("base64");
  if (headers["x-amz-checksum-sha256"] !== hash) return say(400, "BadDigest");
  const { etag } = store(keptOf(headers));
  answer.writeHead(200, { etag: `"${etag}"` }).end();
}

function copyObject(
  source: string,
  {
    objects,
    headers,
  }: { objects: ReadonlyMap<string, StoredObject>; headers: IncomingMessage["headers"] },
  { answer, say }: Means,
  store: (from: StoredObject, kept: Record<string, string>) => StoredObject,
): void {
  const [, ...key] = source.split("/").map(decodeURIComponent);
  const from = objects.get(key.join("/"));
  if (from === undefined) return say(404, "NoSuchKey");
  if (!isMatch(String(headers["x-amz-copy-source-if-match"]), from))
    return say(412, "PreconditionFailed");
  const copy = store(
    from,
    headers["x-amz-metadata-directive"] === "REPLACE" ? keptOf(headers) : from.headers,
  );
  const result = `<?xml version="1.0"?><CopyObjectResult><ETag>&quot;${copy.etag}&quot;</ETag></CopyObjectResult>`;
  answer.writeHead(200, { "content-type": "application/xml" }).end(result);
}

function giveObject(
  object: StoredObject,
  { method, headers }: IncomingMessage,
  answer: ServerResponse,
  cutAfter: number | undefined,
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
  const { length } = object.body;
  answer.writeHead(headers.range === undefined ? 200 : 206, {
    "content-length": length - from,
    etag: `"${object.etag}"`,
    "last-modified": object.modifiedAt.toUTCString(),
    ...(object.versionId === undefined ? {} : { "x-amz-version-id": object.versionId }),
    ...(headers.range === undefined
      ? {}
      : { "content-range": `bytes ${from}-${length - 1}/${length}` }),
    ...object.headers,
  });
  if (method === "HEAD") answer.end();
  else if (cutAfter === undefined) answer.end(object.body.subarray(from));
  else answer.write(object.body.subarray(from, from + cutAfter), () => answer.destroy());
}

/** As S3 writes them where `encoding-type=url` is asked for. */
const written = (text: string): string =>
  encodeURIComponent(text).replaceAll("%20", "+").replaceAll("%2F", "/");

function listObjects(
  objects: ReadonlyMap<string, StoredObject>,
  asked: URLSearchParams,
  answer: ServerResponse,
): void {
  const prefix = asked.get("prefix") ?? "";
  const after = asked.get("continuation-token") ?? "";
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes("/"))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const left = after === "" ? keys : keys.slice(keys.indexOf(after) + 1);
  const page = left.slice(0, 1000);
  const isTruncated = left.length > page.length;
  const contents = page.map((key) => {
    const { body, etag, modifiedAt } = objects.get(key) ?? {
      body: "",
      etag: "",
      modifiedAt: new Date(0),
    };
    return `<Contents><Key>${written(key)}</Key><LastModified>${modifiedAt.toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size></Contents>`;
  });
  answer.writeHead(200, { "content-type": "application/xml" });
  answer.end(
    `<?xml version="1.0"?><ListBucketResult><Name>drops</Name><EncodingType>url</EncodingType><IsTruncated>${isTruncated}</IsTruncated>${isTruncated ? `<NextContinuationToken>${written(page.at(-1) ?? "")}</NextContinuationToken>` : ""}${contents.join("")}</ListBucketResult>`,
  );
}

/** Answers so, whatever is asked. */
export function says(
  status: number,
  text: string,
  headers: Record<string, string | number> = {},
): (answer: ServerResponse) => boolean {
  return (answer) => {
    answer.writeHead(status, headers).end(text);
    return true;
  };
}
