import { findProxy } from "../connections/find-proxy.ts";
import { isLoopback } from "../connections/is-loopback.ts";
import { createSender } from "../delivery/send-request.ts";
import { programVersion } from "../kernel/version.ts";
import type { FetchSecret, Way } from "./channel.ts";
import type { Notice, NoticeKind } from "./notice.ts";
import { fillTemplate } from "./webhook-template.ts";

type WebWay = Extract<Way, { kind: "webhook" | "ping" }>;

interface WebMeans {
  readonly secret: FetchSecret;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Of the message; the same for every try. */
  readonly id: string;
}

/** A page that tells of trouble is short; whoever takes longer for it is tried again later. */
const timeoutMs = 10_000;

/** @returns why it was not taken, without the address, which is a secret; undefined when it was */
export async function sendByWeb(
  way: WebWay,
  notice: Notice,
  { secret, env, signal, id }: WebMeans,
): Promise<string | undefined> {
  const address = await secret(way.url, "the address");
  if (!URL.canParse(address)) return "its address is none";
  const url = new URL(address);
  if (url.protocol !== "https:" && !isLoopback(url))
    return "its address has to begin with https://";
  const key =
    way.kind === "webhook" && way.key !== undefined ? await secret(way.key, "the key") : "";
  const body =
    way.kind === "ping" ? notice.text : JSON.stringify(bodyOf(way.form, notice, { key, id }));
  if (way.kind === "ping") url.pathname = `${url.pathname.replace(/\/$/, "")}${pingPath(notice)}`;
  const sender = createSender({
    timeoutMs,
    connections: 1,
    userAgent: `waybill/${programVersion}`,
    networkRoute: { proxy: findProxy(url.href, env), secureContext: undefined },
  });
  try {
    const exchange = await sender.send(
      {
        method: "POST",
        url: url.href,
        headers: { "content-type": way.kind === "ping" ? "text/plain" : "application/json" },
        body: Buffer.from(body),
      },
      signal,
    );
    if (exchange.kind === "no-answer") return exchange.cause;
    return exchange.status >= 200 && exchange.status < 300
      ? undefined
      : `it answered ${exchange.status}`;
  } finally {
    sender.close();
  }
}

/** healthchecks.io: `/start`, or an exit code; https://healthchecks.io/docs/http_api/. */
function pingPath({ kind, isOtherwise }: Notice): string {
  if (kind === "started") return "/start";
  if (kind === "done" || kind === "recovered") return isOtherwise ? "/1" : "/0";
  return ["quarantined", "late", "missing", "outage"].includes(kind) ? "/4" : "/1";
}

/** What each service takes, by its own documentation. */
function bodyOf(
  form: Extract<Way, { kind: "webhook" }>["form"],
  notice: Notice,
  { key, id }: { readonly key: string; readonly id: string },
): unknown {
  if (typeof form === "object") return fillTemplate(form.template, notice, { key, id });
  const { text, commands, kind, drop, arrivalId } = notice;
  const lines = [text, ...commands];
  switch (form) {
    case "json":
      return { id, ...notice };
    // https://api.slack.com/messaging/webhooks; names of files are no markup.
    case "slack":
      return { text: lines.map(asPlainSlack).join("\n") };
    // https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
    case "teams":
      return {
        type: "message",
        attachments: [
          {
            contentType: "application/vnd.microsoft.card.adaptive",
            content: {
              type: "AdaptiveCard",
              version: "1.4",
              body: lines.map((line) => ({
                type: "TextBlock",
                text: asPlainMarkdown(line),
                wrap: true,
              })),
            },
          },
        ],
      };
    // https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
    case "pagerduty":
      return {
        routing_key: key,
        event_action: isOver(kind) ? "resolve" : "trigger",
        // What ends an outage ends no trouble of a file.
        dedup_key: arrivalId === undefined ? `waybill:${drop}:outage` : `waybill:${drop}`,
        payload: {
          summary: text,
          source: drop,
          severity: lesser.includes(kind) ? "warning" : "error",
          custom_details: { ...(arrivalId === undefined ? {} : { arrival: arrivalId }), commands },
        },
      };
  }
}

/** What is no fault yet, or takes care of itself. */
const lesser: readonly NoticeKind[] = ["approval", "late", "stopped", "duplicate"];

const isOver = (kind: NoticeKind): boolean => kind === "recovered" || kind === "done";

const asPlainSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const asPlainMarkdown = (text: string): string =>
  text.replaceAll(/[\\`*_[\]()#|~<>]/g, String.raw`\$&`);
