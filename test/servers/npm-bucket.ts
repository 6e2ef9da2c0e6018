import { S3 } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";
import type { Behind } from "../contracts/site.contract.ts";

export interface NpmBucket {
  readonly url: string;
  /** What lies in the bucket `drops`, under a prefix. */
  behind(prefix: string): Behind;
  empty(): void;
  stop(): Promise<void>;
}

/** S3 as somebody else has written it. It looks at no signature, and at few conditions. */
export async function startNpmBucket(): Promise<NpmBucket> {
  const server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
  server.createBucket("drops");
  const url = `http://127.0.0.1:${server.port}`;
  const client = new S3({
    endpoint: url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  return {
    url,
    behind: (prefix) => ({
      place: async (name, content) => {
        await place(client, { Bucket: "drops", Key: `${prefix}${name}` }, Buffer.from(content));
      },
      content: async (name) => {
        try {
          const { Body } = await client.getObject({ Bucket: "drops", Key: `${prefix}${name}` });
          return Body && Buffer.from(await Body.transformToByteArray());
        } catch {
          return undefined;
        }
      },
      names: async () => {
        const { Contents = [] } = await client.listObjectsV2({ Bucket: "drops", Prefix: prefix });
        return Contents.map(({ Key = "" }) => Key.slice(prefix.length)).toSorted();
      },
    }),
    empty: () => server.emptyBucket("drops"),
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

/** As much as one request may bring. */
const partBytes = 6 * 1024 * 1024;

/** What is large comes in parts, and then has an ETag of another form. */
async function place(client: S3, at: { Bucket: string; Key: string }, Body: Buffer): Promise<void> {
  if (Body.length <= partBytes) {
    await client.putObject({ ...at, Body, ContentLength: Body.length });
    return;
  }
  const { UploadId = "" } = await client.createMultipartUpload(at);
  const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
  for (let from = 0; from < Body.length; from += partBytes) {
    const PartNumber = Parts.length + 1;
    const part = Body.subarray(from, from + partBytes);
    const { ETag } = await client.uploadPart({ ...at, UploadId, PartNumber, Body: part });
    Parts.push({ ETag, PartNumber });
  }
  await client.completeMultipartUpload({ ...at, UploadId, MultipartUpload: { Parts } });
}
