import type { Readable } from "node:stream";
import { ConfigurationError, systemCodeOf } from "../kernel/load-error.ts";

/**
 * What is used of `@aws-sdk/client-s3`. The package is there only for who wants it and is larger than all others together, so
 * its own types are not at hand; `test/servers/aws-sdk.ts` holds the package to these.
 */
export interface S3Package {
  readonly S3: new (settings: ClientSettings) => S3Client;
}

interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly forcePathStyle: boolean;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestChecksumCalculation: "WHEN_REQUIRED";
  readonly requestHandler: { readonly connectionTimeout: number };
  readonly logger: Readonly<Record<"debug" | "info" | "warn" | "error", () => void>>;
}

interface AtKey {
  readonly Bucket: string;
  readonly Key: string;
}

/** Headers of an object that go with it when it is copied. */
export interface KeptHeaders {
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  ContentType?: string | undefined;
  Metadata?: Record<string, string> | undefined;
}

interface ListAnswer {
  readonly Contents?:
    | {
        readonly Key?: string | undefined;
        readonly Size?: number | undefined;
        readonly ETag?: string | undefined;
        readonly LastModified?: Date | undefined;
      }[]
    | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly NextContinuationToken?: string | undefined;
  readonly EncodingType?: string | undefined;
}

export interface HeadAnswer extends KeptHeaders {
  readonly ContentLength?: number | undefined;
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly VersionId?: string | undefined;
}

interface GetAnswer extends HeadAnswer {
  readonly Body?: unknown;
  readonly ContentRange?: string | undefined;
}

interface Options {
  readonly abortSignal: AbortSignal;
}

export interface S3Client {
  readonly config: {
    credentials(): Promise<{
      readonly secretAccessKey: string;
      readonly sessionToken?: string | undefined;
    }>;
  };
  listObjectsV2(
    input: {
      readonly Bucket: string;
      readonly Prefix: string;
      readonly Delimiter: string;
      readonly EncodingType: "url";
      readonly ContinuationToken?: string | undefined;
    },
    options: Options,
  ): Promise<ListAnswer>;
  headObject(input: AtKey, options: Options): Promise<HeadAnswer>;
  getObject(
    input: AtKey & {
      readonly IfMatch: string;
      readonly Range?: string | undefined;
    },
    options: Options,
  ): Promise<GetAnswer>;
  putObject(
    input: AtKey & {
      readonly Body: Readable | Buffer;
      readonly ContentLength: number;
      readonly ChecksumSHA256: string;
      readonly Metadata?: Record<string, string>;
    },
    options: Options,
  ): Promise<unknown>;
  copyObject(
    input: AtKey &
      KeptHeaders & {
        readonly CopySource: string;
        readonly CopySourceIfMatch: string;
        readonly MetadataDirective: "REPLACE";
      },
    options: Options,
  ): Promise<unknown>;
  deleteObject(input: AtKey & { readonly IfMatch?: string }, options: Options): Promise<unknown>;
  destroy(): void;
}

/** A name that the compiler does not look for. */
const packageName: string = "@aws-sdk/client-s3";

/** @throws ConfigurationError ERR_S3_PACKAGE where it is not there */
export async function loadS3Package(load = importPackage): Promise<S3Package> {
  try {
    return await load();
  } catch (cause) {
    if (systemCodeOf(cause) !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new ConfigurationError(`s3:// takes the package ${packageName}, which is not there`, {
      code: "ERR_S3_PACKAGE",
      actions: [`Where Waybill is installed: npm install ${packageName}`],
      cause,
    });
  }
}

async function importPackage(): Promise<S3Package> {
  const found: S3Package = await import(packageName);
  return found;
}
