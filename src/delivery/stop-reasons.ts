import { isoTime } from "../kernel/clock.ts";
import { TargetError, exitCodes } from "../kernel/load-error.ts";
import type { Outage } from "./patience/api-health.ts";
import type { Verdict } from "./verdict.ts";

type Stop = Extract<Verdict, { kind: "stop" }>;

/** The load stops because of an answer that no row can get past. */
export function stopForAnswer({ code, message, actions }: Stop): TargetError {
  return new TargetError(message, { code, exitCode: exitCodes.stopped, actions });
}

/** The load stops because the API asks for a pause that no run should sleep through. @param resumeAt epoch milliseconds */
export function stopForQuota(said: string, resumeAt: number): TargetError {
  const words = said === "" ? "" : ` and says "${said}"`;
  return new TargetError(`the API's quota is used up: it keeps refusing requests${words}`, {
    code: "ERR_QUOTA_USED_UP",
    exitCode: exitCodes.stopped,
    actions: [`Resume the load after ${isoTime(resumeAt)}.`],
  });
}

/** The load stops because the account's limit on requests in 24 hours is reached. @param freeAt epoch milliseconds */
export function stopForDailyLimit(limit: number, freeAt: number): TargetError {
  return new TargetError(
    `the account's ${limit} requests in 24 hours are used up, as the loads of this runs folder count them`,
    {
      code: "ERR_QUOTA_USED_UP",
      exitCode: exitCodes.stopped,
      actions: [`Resume the load after ${isoTime(freeAt)}.`],
    },
  );
}

/** The load stops because the API is down and says for how long. @param resumeAt epoch milliseconds */
export function stopForPause(cause: string, said: string, resumeAt: number): TargetError {
  const words = said === "" ? "" : ` and says "${said}"`;
  return new TargetError(`the API is not available: it answers with ${cause}${words}`, {
    code: "ERR_API_PAUSED",
    exitCode: exitCodes.stopped,
    actions: [`Resume the load after ${isoTime(resumeAt)}.`],
  });
}

/** The load stops because the API has done nothing but fail for a while. */
export function stopForOutage(outage: Outage, url: string): TargetError {
  const { requests, lastedMs, last, wasReached } = outage;
  if (!wasReached) return stopForSilence(last, url);
  const seconds = Math.round(lastedMs / 1000);
  return new TargetError(
    `${new URL(url).origin} is down: the last ${requests} requests, over ${seconds} s, all failed, the last with ${last}`,
    {
      code: "ERR_API_DOWN",
      exitCode: exitCodes.stopped,
      actions: ["Resume the load when the API is well again; no row was given up for this."],
    },
  );
}

/** The load stops because no request gets through to the API. */
export function stopForSilence(cause: string, url: string): TargetError {
  return new TargetError(`${new URL(url).origin} can't be reached: ${cause}`, {
    code: "ERR_UNREACHABLE",
    exitCode: exitCodes.stopped,
    actions: ["Check the address, the network and the proxy, then resume the load."],
  });
}
