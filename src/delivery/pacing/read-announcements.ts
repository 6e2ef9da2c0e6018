import { readReset } from "./reset-time.ts";
import { readMembers, type Member } from "./structured-members.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** A limit as an answer announces it; a part that is missing or malformed is undefined. */
export interface Announcement {
  /** Tells several limits of one API apart. */
  readonly name: string;
  readonly quota: number | undefined;
  readonly windowMs: number | undefined;
  /** Requests left in the window. */
  readonly remaining: number | undefined;
  readonly resetInMs: number | undefined;
}

interface Policy {
  readonly name: string | number;
  readonly quota: number | undefined;
  readonly windowMs: number | undefined;
  /** Requests are what the policy counts, not bytes or requests at a time. */
  readonly countsRequests: boolean;
}

/**
 * What an answer's headers announce: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, from -08 on),
 * the one field of -07, the three of -03 to -06, and the unstandardized X-RateLimit-* and X-Rate-Limit-*.
 * @param now epoch milliseconds, for answers without a Date header
 */
export function readAnnouncements(headers: Headers, now: number): readonly Announcement[] {
  const date = Date.parse(headers["date"] ?? "");
  const answeredAt = Number.isNaN(date) ? now : date;
  const policies = readPolicies(headers["ratelimit-policy"]);
  const current = headers["ratelimit"];
  if (current !== undefined) return readField(current, policies, answeredAt);
  for (const prefix of ["ratelimit-", "x-ratelimit-", "x-rate-limit-"]) {
    const found = readTriple(headers, prefix, { policies, answeredAt });
    if (found !== undefined) return [found];
  }
  return policies
    .filter((policy) => policy.countsRequests)
    .map(({ name, quota, windowMs }) => ({
      name: String(name),
      quota,
      windowMs,
      remaining: undefined,
      resetInMs: undefined,
    }));
}

/** `"name";q=100;w=60`, or `100;w=60` until -07. */
function readPolicies(field: string | undefined): readonly Policy[] {
  if (field === undefined) return [];
  return readMembers(field).map(({ value, parameters }) => {
    const unit = parameters.get("qu") ?? "requests";
    return {
      name: value,
      quota: countOf(typeof value === "number" ? value : parameters.get("q")),
      windowMs: secondsOf(parameters.get("w")),
      countsRequests: unit === "requests",
    };
  });
}

function readField(
  field: string,
  policies: readonly Policy[],
  answeredAt: number,
): readonly Announcement[] {
  const members = readMembers(field);
  const of = (key: string): Member["value"] | undefined =>
    members.find((member) => member.key === key)?.value;
  if (members.some(({ key }) => key !== undefined)) {
    const quota = countOf(of("limit"));
    const reset = of("reset");
    const resetInMs = reset === undefined ? undefined : readReset(String(reset), answeredAt);
    const { windowMs } = policyOf(policies, quota) ?? {};
    return [{ name: "RateLimit", quota, windowMs, remaining: countOf(of("remaining")), resetInMs }];
  }
  return members.flatMap(({ value, parameters }) => {
    const policy = policies.find(({ name }) => name === value);
    if (policy?.countsRequests === false) return [];
    return [
      {
        name: String(value),
        quota: policy?.quota,
        windowMs: policy?.windowMs,
        remaining: countOf(parameters.get("r")),
        resetInMs: secondsOf(parameters.get("t")),
      },
    ];
  });
}

function readTriple(
  headers: Headers,
  prefix: string,
  { policies, answeredAt }: { policies: readonly Policy[]; answeredAt: number },
): Announcement | undefined {
  const [announced, left] = [headers[`${prefix}limit`], headers[`${prefix}remaining`]];
  // Of most answers, each of which is asked for three kinds.
  if (announced === undefined && left === undefined) return undefined;
  const limit = readMembers(announced ?? "");
  const remaining = countOf(readMembers(left ?? "")[0]?.value);
  const reset = headers[`${prefix}reset`];
  if (limit.length === 0 && remaining === undefined) return undefined;
  const quota = countOf(limit[0]?.value);
  const inline = limit.find(({ parameters, value }) => parameters.has("w") && value === quota);
  return {
    name: prefix,
    quota,
    windowMs: secondsOf(inline?.parameters.get("w")) ?? policyOf(policies, quota)?.windowMs,
    remaining,
    resetInMs: reset === undefined ? undefined : readReset(reset, answeredAt),
  };
}

const policyOf = (policies: readonly Policy[], quota: number | undefined): Policy | undefined =>
  policies.find((policy) => policy.quota === quota && policy.countsRequests);

const countOf = (value: string | number | undefined): number | undefined =>
  typeof value === "number" && value >= 0 ? value : undefined;

const secondsOf = (value: string | number | undefined): number | undefined =>
  typeof value === "number" && value >= 0 ? value * 1000 : undefined;
