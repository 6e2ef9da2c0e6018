import type { Connection, Environment } from "../connections/connection.ts";
import { readExpiry } from "../connections/check-token.ts";
import { type ConnectionChoice, resolveConnection } from "../connections/resolve-connection.ts";
import { noJournal } from "../delivery/delivery-options.ts";
import type { CredentialSource } from "../delivery/auth/credential-source.ts";
import { buildLookUp } from "../delivery/look-up/build-look-up.ts";
import { readAnnouncements } from "../delivery/pacing/read-announcements.ts";
import type { Exchange, SendRequest } from "../delivery/request.ts";
import { sendAuthorized } from "../delivery/send-authorized.ts";
import { createSender } from "../delivery/send-request.ts";
import type { Verdict } from "../delivery/verdict.ts";
import { type Clock, isoTime } from "../kernel/clock.ts";
import { formatDuration } from "../kernel/format-duration.ts";
import { exitCodes, LoadError, TargetError } from "../kernel/load-error.ts";
import { silentLogger } from "../kernel/logger.ts";
import { programVersion } from "../kernel/version.ts";
import { makeAccessContext, type AccessContext } from "../load/access/make-request-context.ts";
import { assertReachable, networkRouteTo } from "../load/access/network-route-to.ts";
import { openCredentials } from "../load/access/open-credentials.ts";
import { redactAnswers } from "../load/access/redact-answers.ts";
import type { Target } from "../targets/target.ts";
import { bad, badBy, type Finding, type FindingSubject, good, unknown } from "./finding.ts";

/** The whole look at one connection ends within this, whatever answers, and how. */
const longestLookMs = 60_000;
const answerMs = 20_000;
/** Tokens are mostly taken that are this much too early or too late, in milliseconds. */
const mostSkewMs = 60_000;
/** No load has this name, and no record this id unless the target knows a better one. */
const absentName = "waybill-doctor";

export interface ConnectionLook {
  readonly choice: Omit<ConnectionChoice, "target" | "env" | "signal">;
  readonly target: Target;
  readonly env: Environment;
  readonly clock: Clock;
  readonly stopSignal: AbortSignal;
}

/**
 * Goes the way of a load's first request, step by step, up to a read of a record that nobody has. Nothing is written. What
 * depends on a step that failed is not looked at.
 * @throws the signal's reason
 */
export async function lookAtConnection(look: ConnectionLook): Promise<readonly Finding[]> {
  const { stopSignal } = look;
  const deadline = AbortSignal.timeout(longestLookMs);
  const findings: Finding[] = [];
  try {
    for await (const found of findOneByOne({
      ...look,
      stopSignal: AbortSignal.any([stopSignal, deadline]),
    }))
      findings.push(found);
  } catch (error) {
    stopSignal.throwIfAborted();
    if (!deadline.aborted) throw error;
    findings.push(
      bad("read", `no end within ${formatDuration(longestLookMs)}`, [
        "Look at the network, the proxy and the command that gives the credential.",
      ]),
    );
  }
  return findings;
}

async function* findOneByOne(look: ConnectionLook): AsyncGenerator<Finding, void, undefined> {
  const { choice, target, env, clock, stopSignal } = look;
  let connection: Connection;
  try {
    connection = await resolveConnection({
      ...choice,
      target,
      env,
      signal: stopSignal,
      now: clock.now(),
    });
  } catch (error) {
    yield judgeSettings(error);
    return;
  }
  yield good("connection", `${target.name} at ${connection.baseUrl}${warningsOf(connection)}`);
  const address = await lookAtAddress(connection, stopSignal);
  yield address;
  yield lookAtTenant(connection, target);
  if (address.standing !== "good") return;
  const context = makeAccessContext(connection, { clock, stopSignal, abortSignal: stopSignal });
  for await (const found of askForNothing(connection, target, context))
    yield {
      ...found,
      says: context.redact(found.says),
      actions: found.actions.map(context.redact),
    };
}

/** A key that has ended, or of another tenant, is told before anything is asked of the API. */
function judgeSettings(error: unknown): Finding {
  const subjects: Readonly<Record<string, FindingSubject>> = {
    ERR_TOKEN_EXPIRED: "credential",
    ERR_WRONG_TENANT: "tenant",
    ERR_CREDENTIAL_MISSING: "credential",
  };
  const code = error instanceof LoadError ? error.code : "";
  const isKey = code === "ERR_TOKEN_EXPIRED" || code === "ERR_WRONG_TENANT";
  const exitCode = isKey ? exitCodes.nothingGoesIn : exitCodes.couldNotStart;
  return badBy(subjects[code] ?? "connection", error, exitCode);
}

const warningsOf = ({ warnings }: Connection): string =>
  warnings.map((warning) => `; ${warning.replace(/\.$/, "")}`).join("");

async function lookAtAddress(connection: Connection, signal: AbortSignal): Promise<Finding> {
  const { baseUrl } = connection;
  const { origin } = new URL(baseUrl);
  try {
    await assertReachable(connection, signal);
    const proxy = connection.proxyFor(baseUrl);
    const via = proxy === undefined ? "" : ` through the proxy ${new URL(proxy).host}`;
    return good("address", `${origin} can be reached${via}`);
  } catch (error) {
    return badBy("address", error, exitCodes.nothingGoesIn);
  }
}

function lookAtTenant({ tenant, access, signIn }: Connection, { path }: Target): Finding {
  if (!path.includes("{tenantId}")) return good("tenant", "part of the address");
  const isJwt =
    access.kind === "given" &&
    signIn.tenantClaim !== undefined &&
    readExpiry(access.credential.value) !== undefined;
  return good("tenant", isJwt ? `${tenant}, and the token is not for another` : `${tenant}`);
}

/** Gets a credential as a load does, and asks for a record that nobody has. */
async function* askForNothing(
  connection: Connection,
  target: Target,
  context: AccessContext,
): AsyncGenerator<Finding, void, undefined> {
  const credentials = openCredentials(context, silentLogger, undefined);
  const sender = createSender({
    timeoutMs: Math.min(connection.timeoutMs, answerMs),
    connections: 1,
    userAgent: `waybill/${programVersion}`,
    networkRoute: networkRouteTo(connection, connection.baseUrl),
  });
  try {
    const found = await lookAtCredential(connection, credentials);
    yield found;
    if (found.standing === "bad") return;
    const send = redactAnswers(sender.send, context.secrets);
    yield* readNothing({ connection, target, context, credentials, send });
  } finally {
    await credentials.close();
    sender.close();
  }
}

async function lookAtCredential(
  { access, baseUrl }: Connection,
  credentials: CredentialSource,
): Promise<Finding> {
  try {
    const { kind, value } = await credentials.current();
    const end = kind === "bearer" ? readExpiry(value) : undefined;
    const until = end === undefined ? "" : `, good until ${isoTime(end)}`;
    switch (access.kind) {
      case "given":
        return good("credential", `${kind === "bearer" ? "a token" : "a session id"}${until}`);
      case "login":
        return good("credential", `logged in at ${new URL(baseUrl).host}`);
      case "client-credentials":
        return good("credential", `a token of ${new URL(access.tokenUrl).host}${until}`);
    }
  } catch (error) {
    return badBy("credential", error, exitCodes.nothingGoesIn);
  }
}

interface ReadMeans {
  readonly connection: Connection;
  readonly target: Target;
  readonly context: AccessContext;
  readonly credentials: CredentialSource;
  readonly send: SendRequest;
}

async function* readNothing(means: ReadMeans): AsyncGenerator<Finding, void, undefined> {
  const { connection, target, context, credentials, send } = means;
  const { lookUp, tags } = target;
  if (lookUp === undefined)
    return yield unknown("read", `${target.name} has nothing that could be read without writing`);
  const row = {
    key: (lookUp.kind === "by-id" ? lookUp.absentId : undefined) ?? absentName,
    rowNumber: 1,
  };
  const request = buildLookUp(lookUp, row, {
    target,
    destination: connection,
    tags: {
      fields: tags ?? {},
      loadId: absentName,
      sourceName: absentName,
      pk: "",
      tenant: connection.tenant,
    },
  });
  const { clock, abortSignal } = context;
  const ask = async (isReplay: boolean) =>
    await sendAuthorized({ request, isReplay }, row.key, {
      credentials,
      logger: silentLogger,
      // What is only read may be read again.
      target: { ...target, method: "PUT", safeToRepeat: true },
      send,
      clock,
      abortSignal,
      journal: noJournal,
    });
  const first = await ask(false);
  const judged = first.verdict.kind === "renewed" ? await ask(true) : first;
  yield judgeRead(judged.exchange, judged.verdict, new URL(request.url).pathname);
  yield lookAtClock(judged.exchange, clock.now() - judged.latencyMs / 2);
  yield lookAtLimits(judged.exchange, connection, clock.now());
}

function judgeRead(exchange: Exchange, verdict: Verdict, path: string): Finding {
  if (verdict.kind === "stop") {
    if (verdict.code === "ERR_METHOD_REFUSED")
      return unknown("read", `the API offers no reading here, so only a load proves the key`);
    const { message, code, actions } = verdict;
    const mayOnlyWrite =
      exchange.kind === "answer" && exchange.status === 403
        ? [
            "A credential that may write and not read is refused here, too, and would be good for a load.",
          ]
        : [];
    const error = new TargetError(message, { code, actions: [...actions, ...mayOnlyWrite] });
    return badBy("read", error, exitCodes.nothingGoesIn);
  }
  if (exchange.kind === "no-answer")
    return bad(
      "read",
      exchange.cause,
      ["Check the address and the network."],
      exitCodes.nothingGoesIn,
    );
  const { status } = exchange;
  if (verdict.kind === "refused")
    return bad("read", "the API asks for a pause (429)", ["Wait a little and look again."]);
  if (verdict.kind === "trouble")
    return bad("read", `the API is in trouble: ${verdict.cause}${quoted(verdict.said)}`, [
      "Wait a little and look again.",
    ]);
  const isJson = /\bjson\b/i.test(exchange.headers["content-type"] ?? "");
  if (status === 404 && !isJson && exchange.body !== "")
    return bad(
      "read",
      `GET ${path} was answered with 404 by something that does not speak JSON`,
      ["Check --base-url: it must lead to the API that the target names."],
      exitCodes.nothingGoesIn,
    );
  return status < 300 || status === 404
    ? good("read", `GET ${path} was answered with ${status}, as a record that nobody has should be`)
    : unknown("read", `GET ${path} was answered with ${status}, which proves nothing of the key`);
}

const quoted = (said: string): string => (said === "" ? "" : ` "${said}"`);

/** @param at epoch milliseconds on this machine, about when the answer was made */
function lookAtClock(exchange: Exchange, at: number): Finding {
  const headers = exchange.kind === "answer" ? exchange.headers : {};
  const date = Date.parse(headers["date"] ?? "");
  if (Number.isNaN(date)) return unknown("clock", "no answer says what time it is");
  // A date names the second that had begun; a cache says for how long it has had the answer.
  const skewMs = at - (date + 500 + Number(headers["age"] ?? 0) * 1000);
  const size = formatDuration(Math.round(Math.abs(skewMs) / 1000) * 1000);
  if (Math.abs(skewMs) <= mostSkewMs) return good("clock", "agrees with the server's");
  return bad("clock", `this machine is ${size} ${skewMs > 0 ? "ahead of" : "behind"} the server`, [
    "Set the clock, best by the network (timedatectl set-ntp true): tokens seem expired or not yet good, and times in reports are wrong.",
  ]);
}

function lookAtLimits(exchange: Exchange, connection: Connection, now: number): Finding {
  const announced =
    exchange.kind === "answer"
      ? readAnnouncements(exchange.headers, now).map(({ quota, windowMs, remaining }) =>
          [
            `${quota ?? "some"} requests`,
            ...(windowMs === undefined ? [] : [`in ${formatDuration(windowMs)}`]),
            ...(remaining === undefined ? [] : [`(${remaining} left)`]),
          ].join(" "),
        )
      : [];
  const { ratePerSecond, concurrency, accountInFlight, requestsPerDay } = connection;
  const kept = [
    ...(ratePerSecond === undefined ? [] : [`${ratePerSecond}/s`]),
    `${concurrency} in flight`,
    ...(accountInFlight === undefined ? [] : [`${accountInFlight} of all loads of the account`]),
    ...(requestsPerDay === undefined ? [] : [`${requestsPerDay} in 24 hours`]),
  ].join(", ");
  const said = announced.length === 0 ? "none is announced" : `announced: ${announced.join("; ")}`;
  return good("limits", `${said}; a load keeps to ${kept}`);
}
