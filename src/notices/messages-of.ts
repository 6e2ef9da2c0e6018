import type { Arrival } from "../ledger/arrival-book.ts";
import type { NewMessage } from "../ledger/message-book.ts";
import type { Channel } from "./channel.ts";
import { composeNotice, kindOf, troubleKinds, type NoticeKind } from "./notice.ts";

/**
 * What the channels of a drop are to be told of an arrival's new state: one message for each trouble, and one when the first file
 * is loaded after it.
 * @param at epoch milliseconds @param isOtherwise true where rows of the load did not go in
 */
export function messagesOf(
  channels: readonly Channel[],
  arrival: Arrival,
  at: number,
  isOtherwise: boolean,
): readonly NewMessage[] {
  const kind = kindOf(arrival);
  if (kind === undefined) return [];
  return channels.flatMap((channel) => {
    const make = (what: NoticeKind): NewMessage => {
      // A load that stops each time it is carried on is one trouble; what a person had released and is no better is another.
      const once = what === "stopped" ? "" : `:${at}`;
      return toMessage(channel, arrival, `${what}${once}`, {
        kind: what,
        body: composeNotice(what, arrival, at, isOtherwise),
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
): readonly NewMessage[] {
  return channels.flatMap((channel) => {
    const times = Math.floor((at - arrival.changedAt) / channel.remindMs);
    if (times < 1 || !channel.on.includes("reminder")) return [];
    const body = composeNotice("reminder", arrival, at, false);
    return [
      toMessage(channel, arrival, `reminder:${arrival.changedAt}:${times}`, {
        kind: "reminder",
        body,
      }),
    ];
  });
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
