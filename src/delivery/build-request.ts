import { type ExactObject, stringifyExactJson } from "../kernel/exact-json.ts";
import { TargetError } from "../kernel/load-error.ts";
import type { Sessions } from "../targets/sign-in.ts";
import type { Target } from "../targets/target.ts";
import type { Credential } from "./auth/credential-source.ts";
import type { DeliveryRequest } from "./request.ts";

/** Where to send. */
export interface Destination {
  /** Without a trailing slash; may carry a path, which is kept. */
  readonly baseUrl: string;
  readonly tenant: string | undefined;
}

/**
 * The address of a record: ids are percent-encoded, so that none can leave its place in the path.
 * @throws TargetError ERR_OTHER_ADDRESS
 */
export function buildUrl(
  target: Target,
  destination: Destination,
  key: string | undefined,
): string {
  const path = target.path
    .replace("{tenantId}", () => encodeURIComponent(destination.tenant ?? ""))
    .replace("{id}", () => encodeURIComponent(key ?? ""));
  const url = destination.baseUrl + path;
  assertAsMeant(url);
  return url;
}

/**
 * What turns an address into a request resolves it first, and may make another one of it: `/runs/..` is `/`. The credential
 * must not go there.
 * @throws TargetError ERR_OTHER_ADDRESS
 */
export function assertAsMeant(address: string): void {
  const { href, origin } = new URL(address);
  if (href === address) return;
  throw new TargetError(
    `an address at ${origin} would lead to another place than the one it was made for, so nothing is sent there`,
    {
      code: "ERR_OTHER_ADDRESS",
      actions: [
        "Look for ids made of dots in the file, and for dots in the base URL and the tenant.",
      ],
    },
  );
}

/** The header that carries the credential: `Authorization: Bearer`, or the vendor's own for a session. */
export function credentialHeader(
  { kind, value }: Credential,
  sessions: Sessions | undefined,
): Record<string, string> {
  return kind === "session" && sessions !== undefined
    ? { [sessions.header]: value }
    : { authorization: `Bearer ${value}` };
}

/** The request for one record, its payload wrapped in the target's envelope; the credential is added when it is sent. */
export function buildRequest(
  target: Target,
  destination: Destination,
  record: { readonly key: string | undefined; readonly payload: ExactObject },
): DeliveryRequest {
  const content =
    target.envelope === undefined ? record.payload : { [target.envelope]: record.payload };
  return {
    method: target.method,
    url: buildUrl(target, destination, record.key),
    headers: {
      "content-type": "application/json; charset=utf-8",
      accept: "application/json",
    },
    body: Buffer.from(stringifyExactJson(content)),
    isForOnce: !target.safeToRepeat,
  };
}
