import { readSecret, type SecretPlace } from "../connections/read-secret.ts";
import { showFolder, type BucketAddress } from "../drops/server-folder.ts";
import {
  ConfigurationError,
  LoadError,
  messageOf,
  systemCodeOf,
  TargetError,
} from "../kernel/load-error.ts";
import { createSecretKeeper } from "../kernel/redact.ts";
import { printable } from "../kernel/show-cell.ts";
import { loadS3Package, type S3Client, type S3Package } from "./s3-package.ts";
import type { S3Settings } from "./s3-settings.ts";
import { SiteFault } from "./site.ts";

/** A server that is slower than that is as good as gone; the SDK tries so often what it takes for a passing fault. */
const usualPatience = { connectMs: 20_000, answerMs: 60_000, copyMs: 600_000, tries: 3 };

export interface BucketMeans {
  readonly place: SecretPlace;
  /** Loads the package; a test says that there is none. */
  readonly load?: () => Promise<S3Package>;
  /** How long to wait for the line, for each answer, and for a copy within the bucket (milliseconds); how often to try. */
  readonly patience?: typeof usualPatience;
}

/** `isAlive` is to be called when something has come of a long answer. */
export type Question<T> = (
  client: S3Client,
  options: { readonly abortSignal: AbortSignal },
  isAlive: () => void,
) => Promise<T>;

/** What a bucket is asked through. What was out of reach once stays so: it is not tried again for every file. */
export interface BucketLine {
  /** Milliseconds. */
  readonly patience: typeof usualPatience;
  /**
   * @param path that it is about
   * @throws LoadError ERR_S3_… where the bucket is out of reach; SiteFault for what it says of one object
   */
  ask<T>(path: string, what: Question<T>, patienceMs?: number): Promise<T>;
  close(): Promise<void>;
}

export function createBucketLine(
  address: BucketAddress,
  settings: S3Settings,
  means: BucketMeans,
): BucketLine {
  const patience = means.patience ?? usualPatience;
  let opening: Promise<S3Client> | undefined;
  let gone: LoadError | undefined;
  return {
    patience,
    ask: async (path, what, patienceMs = patience.answerMs) => {
      if (gone !== undefined) throw gone;
      const client = await (opening ??= openClient(address, settings, means));
      try {
        return await endWithin(patienceMs, async (abortSignal, isAlive) =>
          what(client, { abortSignal }, isAlive),
        );
      } catch (error) {
        const fault = explain(address, path, error, await foreignText(client, error));
        if (fault instanceof LoadError) gone = fault;
        throw fault;
      }
    },
    close: async () => {
      const client = await opening?.catch(() => undefined);
      client?.destroy();
    },
  };
}

async function openClient(
  { bucket }: BucketAddress,
  { region, endpoint, isPathStyle, keys }: S3Settings,
  { place, load, patience = usualPatience }: BucketMeans,
): Promise<S3Client> {
  const { S3 } = await loadS3Package(load);
  const silent = (): void => undefined;
  return new S3({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keys === undefined ? {} : { credentials: await readKeys(keys, place, bucket) }),
    forcePathStyle: isPathStyle,
    maxAttempts: patience.tries,
    // What is written has a checksum of ours; the SDK's own way to send one is not known to all that speak the language of S3.
    requestChecksumCalculation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: patience.connectMs },
    // Otherwise it prints lines of its own.
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
}

async function readKeys(
  { accessKeyId, secretAccessKey }: NonNullable<S3Settings["keys"]>,
  place: SecretPlace,
  bucket: string,
): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }> {
  const of = `of the bucket ${bucket}`;
  return {
    accessKeyId:
      typeof accessKeyId === "string"
        ? accessKeyId
        : (await readSecret(accessKeyId, place, `the access key ${of}`)).value,
    secretAccessKey: (await readSecret(secretAccessKey, place, `the secret key ${of}`)).value,
  };
}

/** Nothing came for so long. */
class Late extends Error {}

/**
 * Does something that has an end.
 * @param ms until the first sign of life, and from each to the next
 */
export async function endWithin<T>(
  ms: number,
  act: (signal: AbortSignal, isAlive: () => void) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  return await new Promise<T>((answer, refuse) => {
    const timer = setTimeout(() => {
      const late = new Late(`no answer came for ${ms / 1000} s`);
      refuse(late);
      end.abort(late);
    }, ms);
    act(end.signal, () => timer.refresh())
      .then(answer, refuse)
      .finally(() => clearTimeout(timer));
  });
}

/** Room for the name of a user, of a right and of a bucket. */
const mostSaid = 300;

/** What the server says, without what it may have from us: it is sent the token of a session, and could give it back. */
async function foreignText(client: S3Client, error: unknown): Promise<string> {
  const keeper = createSecretKeeper();
  // Where no server has answered nothing is of it, and looking for keys may be what took too long.
  const isForeign = factsOf(error).status !== undefined;
  const known = isForeign ? await client.config.credentials().catch(() => undefined) : undefined;
  for (const secret of [known?.secretAccessKey, known?.sessionToken])
    if (secret !== undefined) keeper.learn(secret);
  const text = keeper.redactForeign(messageOf(error) || (systemCodeOf(error) ?? ""));
  return printable(text.slice(0, mostSaid));
}

/** Names under which S3, and what speaks its language, says that it does not let somebody in. */
const refusedLogins: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidSecurity",
  "InvalidToken",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
]);
const wrongRegions: ReadonlySet<string> = new Set([
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
  "PermanentRedirect",
]);

/** What was said of one object, or that the whole bucket is out of reach. */
function explain(
  address: BucketAddress,
  path: string,
  error: unknown,
  said: string,
): LoadError | SiteFault {
  const { name, status, region } = factsOf(error);
  const shown = showFolder(address, "");
  if (refusedLogins.has(name) || status === 401)
    return new ConfigurationError(`${shown} does not let us in: ${name}: ${said}`, {
      code: "ERR_S3_LOGIN",
      actions: [
        "Correct access_key_id and secret_access_key under s3:, or what the AWS SDK looks for where there are none: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a role.",
        "It is tried again at the next look.",
      ],
      cause: error,
    });
  if (wrongRegions.has(name) || status === 301 || said === "Region is missing")
    return new ConfigurationError(
      region === undefined
        ? `the region of ${shown} is not known, or wrong: ${said}`
        : `${shown} is in the region ${region}`,
      {
        code: "ERR_S3_REGION",
        actions: [`Write region: ${region ?? "…"} under s3:, or set AWS_REGION.`],
        cause: error,
      },
    );
  if (name === "NoSuchBucket")
    return new ConfigurationError(`the bucket ${address.bucket} does not exist`, {
      code: "ERR_S3_BUCKET",
      actions: ["Make it, or correct from: in waybill.config.yaml."],
      cause: error,
    });
  const code = status === undefined ? undefined : codes.get(status);
  const isOfObject = status !== undefined && status >= 400 && status < 500;
  if (busy.has(status) || (code === undefined && !isOfObject))
    return unreachable(address, status === undefined ? said : `${name}: ${said}`, error);
  return new SiteFault(path, code ?? "EIO", `${name}: ${said}`, error);
}

/** Too slow, too often. */
const busy: ReadonlySet<number | undefined> = new Set([408, 429]);
/** Answers that mean what codes of the system mean. */
const codes: ReadonlyMap<number, string> = new Map([
  [403, "EACCES"],
  [404, "ENOENT"],
  [412, "ESTALE"],
  [501, "ENOTSUP"],
]);

interface FaultFacts {
  readonly name: string;
  readonly status: number | undefined;
  /** Where the bucket is, if the server says so. */
  readonly region: string | undefined;
}

function factsOf(error: unknown): FaultFacts {
  const { name, $metadata, $response }: ServiceFault =
    error instanceof Error ? error : { name: "Error" };
  const region = $response?.headers?.["x-amz-bucket-region"];
  return {
    name: /^[A-Za-z0-9.]{1,64}$/.test(name) ? name : "Error",
    status: $metadata?.httpStatusCode,
    region: region !== undefined && /^[a-z0-9-]{1,63}$/.test(region) ? region : undefined,
  };
}

/** As the SDK throws them. */
interface ServiceFault {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

export function unreachable(address: BucketAddress, why: string, cause?: unknown): LoadError {
  return new TargetError(`${showFolder(address, "")} can't be reached: ${why}`, {
    code: "ERR_S3_UNREACHABLE",
    actions: ["It is tried again at the next look."],
    cause,
  });
}
