import { dirname } from "node:path";
import { readSecret, type SecretPlace } from "../connections/read-secret.ts";
import { runSecretCommand } from "../connections/run-secret-command.ts";
import type { Clock } from "../kernel/clock.ts";
import { LoadError, messageOf } from "../kernel/load-error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Message } from "../ledger/message-book.ts";
import type { Channel, FetchSecret } from "./channel.ts";
import { sendByMail } from "./send-by-mail.ts";
import { sendByWeb } from "./send-by-web.ts";
import type { Notice } from "./notice.ts";

/** Minutes until what could not be sent is tried again: the first time, the second, … and each time after that the last. */
const pausesMin: readonly number[] = [1, 2, 5, 15, 30, 60];
/** What nobody could be told in a day is given up; it stays in the ledger. */
const giveUpMs = 24 * 3_600_000;
/** Longer than any way of sending takes. */
const leaseMs = 120_000;
const mostAtOnce = 50;

/** What sending takes. */
export interface NoticeMeans {
  readonly ledger: Pick<Ledger, "messages">;
  readonly channels: readonly Channel[];
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly stopSignal: AbortSignal;
}

/**
 * Sends what is due. A channel that fails once is left alone until its time has come again, so that one that hangs holds nothing
 * up. Never throws for what a channel does.
 * @throws LedgerError
 */
export async function sendDue(means: NoticeMeans): Promise<void> {
  const { ledger, channels, clock, stopSignal } = means;
  const now = clock.now();
  const names = channels.map(({ name }) => name);
  if (names.length === 0) return;
  const wish = { channels: names, at: now, leasedUntil: now + leaseMs, most: mostAtOnce };
  const due = await ledger.messages.take(wish);
  await Promise.all(
    channels.map(async (channel) => {
      let fault: string | undefined;
      for (const message of due.filter((one) => one.channel === channel.name)) {
        fault ??= stopSignal.aborted ? "interrupted" : await trySend(channel, message, means);
        if (fault === undefined) await ledger.messages.sent(message.id, clock.now());
        else await ledger.messages.failed(message.id, fault, nextTry(message, clock.now()));
      }
    }),
  );
}

function nextTry({ tries, madeAt }: Message, now: number): number | undefined {
  if (now - madeAt >= giveUpMs) return undefined;
  return now + (pausesMin[Math.min(tries, pausesMin.length - 1)] ?? 60) * 60_000;
}

/** @returns why not; undefined when it was sent */
async function trySend(
  { way, name }: Channel,
  message: Message,
  { configPath, env, stopSignal }: NoticeMeans,
): Promise<string | undefined> {
  const folder = dirname(configPath);
  const place: SecretPlace = { env, folder, configPath, signal: stopSignal };
  const secret: FetchSecret = async (reference, use) =>
    (await readSecret(reference, place, `${use} of ${what}`, "body")).value;
  const what = `the channel ${name}`;
  const notice: Notice = JSON.parse(message.body);
  try {
    switch (way.kind) {
      case "webhook":
      case "ping":
        return await sendByWeb(way, notice, { secret, env, signal: stopSignal, id: message.id });
      case "mail":
        return await sendByMail(way, notice, { secret, id: message.id });
      case "command":
        // The notice as JSON on its stdin; what it says is not shown.
        await runSecretCommand(way.command, { ...place, variables: [], input: message.body }, what);
        return undefined;
    }
  } catch (error) {
    if (stopSignal.aborted) return "interrupted";
    return error instanceof LoadError ? error.message : `a fault in Waybill: ${messageOf(error)}`;
  }
}
