import type { Arrival } from "../ledger/arrival-book.ts";
import type { NewMessage } from "../ledger/message-book.ts";
import type { Channel } from "./channel.ts";
import type { Outage } from "../ledger/outage-book.ts";
import {
  composeNotice,
  composeOutageNotice,
  kindOf,
  troubleKinds,
  type Notice,
  type NoticeFacts,
  type NoticeKind,
} from "./notice.ts";

/**
 * What the channels of a drop are to be told of an arrival's new state: one message for each trouble, and one when the first file
 * is loaded after it.
 * @param at epoch milliseconds
 */
export function messagesOf(
  channels: readonly Channel[],
  arrival: Arrival,
  at: number,
  facts: NoticeFacts,
): readonly NewMessage[] {
  const kind = kindOf(arrival);
  if (kind === undefined) return [];
  return channels.flatMap((channel) => {
    const make = (what: NoticeKind): NewMessage => {
      // A load that stops each time it is carried on is one trouble; what a person had released and is no better is another.
      const once = what === "stopped" ? "" : `:${at}`;
      return toMessage(channel, arrival, `${what}${once}`, {
        kind: what,
        body: composeNotice(what, arrival, at, facts),
      });
    };
    if (kind !== "done") return channel.on.includes(kind) ? [make(kind)] : [];
    // A due time that is over was no load.
    const isTold = channel.on.includes("done") && arrival.dueAt === undefined;
    const done = isTold ? make("done") : undefined;
    if (!channel.on.includes("recovered")) return done === undefined ? [] : [done];
    return [{ ...make("recovered"), onlyAfter: troubleKinds, otherwise: done }];
  });
}

/** One reminder for each time that has passed since something began to wait for a person. */
export function remindersOf(
  channels: readonly Channel[],
  arrival: Arrival,
  at: number,
  facts: NoticeFacts,
): readonly NewMessage[] {
  return channels.flatMap((channel) => {
    const times = Math.floor((at - arrival.changedAt) / channel.remindMs);
    if (times < 1 || !channel.on.includes("reminder")) return [];
    const body = composeNotice("reminder", arrival, at, facts);
    return [
      toMessage(channel, arrival, `reminder:${arrival.changedAt}:${times}`, {
        kind: "reminder",
        body,
      }),
    ];
  });
}

/** One message when a drop can't be looked into, and one when it can again to those who were told that it could not. */
export function outageMessages(
  channels: readonly Channel[],
  outage: Outage,
  kind: "outage" | "recovered",
  at: number,
): readonly NewMessage[] {
  const told = channels.filter(({ on }) => on.includes("outage") && on.includes(kind));
  return told.map((channel) =>
    outageMessage(channel, outage, kind, composeOutageNotice(kind, outage, at)),
  );
}

/** One for each time that has passed since a drop could be looked into. */
export function outageReminders(
  channels: readonly Channel[],
  outage: Outage,
  at: number,
): readonly NewMessage[] {
  return channels.flatMap((channel) => {
    const times = Math.floor((at - outage.since) / channel.remindMs);
    const isTold = channel.on.includes("outage") && channel.on.includes("reminder");
    if (times < 1 || !isTold) return [];
    const body = composeOutageNotice("reminder", outage, at);
    return [outageMessage(channel, outage, `reminder:${times}`, body)];
  });
}

function outageMessage(
  { name: channel }: Channel,
  { drop, since }: Outage,
  what: string,
  notice: Notice,
): NewMessage {
  return {
    id: `${drop}:outage:${since}:${channel}:${what}`,
    channel,
    drop,
    arrivalId: undefined,
    kind: notice.kind,
    body: JSON.stringify(notice),
  };
}

function toMessage(
  { name }: Channel,
  { id, drop }: Arrival,
  what: string,
  { kind, body }: { readonly kind: NoticeKind; readonly body: object },
): NewMessage {
  return {
    id: `${id}:${name}:${what}`,
    channel: name,
    drop,
    arrivalId: id,
    kind,
    body: JSON.stringify(body),
  };
}
