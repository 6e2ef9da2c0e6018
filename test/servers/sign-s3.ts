import { createHash, createHmac } from "node:crypto";

/** A request as it came over the line. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as written. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

/**
 * What the signature of a request to S3 has to be, from "Signature Calculations for the Authorization Header" of its
 * documentation, and from nothing of the SDK.
 * @param names of the headers that are signed, in order
 */
export function signatureOf(
  { method, url, headers }: SignedRequest,
  names: readonly string[],
  { secret, region }: { readonly secret: string; readonly region: string },
): string {
  const [path = "", query = ""] = url.split("?");
  const pairs = query === "" ? [] : query.split("&").map((one) => one.split("=", 2));
  const canonicalQuery = pairs
    .map(([name = "", value = ""]) => `${name}=${value}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join("&");
  const request = [
    method,
    path,
    canonicalQuery,
    ...names.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, " ")}`),
    "",
    names.join(";"),
    headers["x-amz-content-sha256"],
  ].join("\n");
  const time = String(headers["x-amz-date"]);
  const scope = [time.slice(0, 8), region, "s3", "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), hashOf(request)].join("\n");
  return hmac(
    scope.reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`),
    text,
  ).toString("hex");
}

/** Whether a request is signed by whoever knows the secret. */
export function isSigned(
  request: SignedRequest,
  login: { readonly id: string; readonly secret: string; readonly region: string },
): boolean {
  const { authorization } = request.headers;
  const [, id, region, names = "", signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      String(authorization),
    ) ?? [];
  if (id !== login.id || region !== login.region) return false;
  return signature === signatureOf(request, names.split(";"), login);
}
