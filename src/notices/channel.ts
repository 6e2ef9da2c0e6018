import { z } from "zod";
import type { SecretReference } from "../connections/connection.ts";
import { secretSchema } from "../connections/secret-schema.ts";
import { splitWords } from "../connections/split-words.ts";
import { parseDuration } from "../kernel/parse-duration.ts";
import { noticeKinds, type NoticeKind } from "./notice.ts";
import { parsedText } from "../yaml/parsed-text.ts";
import { asksFor, templateSchema, type WebhookTemplate } from "./webhook-template.ts";

/** Somebody who is told, and by what way. */
export interface Channel {
  readonly name: string;
  readonly on: readonly NoticeKind[];
  /** Milliseconds after which what still waits for a person is told once more. */
  readonly remindMs: number;
  readonly way: Way;
}

export type Way =
  | {
      readonly kind: "webhook";
      readonly url: SecretReference;
      /** A service whose form is known, or one's own. */
      readonly form: WebhookForm | { readonly template: WebhookTemplate };
      /** PagerDuty's routing key, or what a template has in place of `{key}`. */
      readonly key: SecretReference | undefined;
    }
  | { readonly kind: "ping"; readonly url: SecretReference }
  | { readonly kind: "command"; readonly command: readonly string[] }
  | {
      readonly kind: "mail";
      readonly to: readonly string[];
      readonly from: string;
      readonly host: string;
      readonly port: number;
      readonly tls: "required" | "from-the-start" | "none";
      readonly user: string | undefined;
      readonly password: SecretReference | undefined;
    };

const webhookForms = ["json", "slack", "teams", "pagerduty"] as const;
export type WebhookForm = (typeof webhookForms)[number];

const usualRemind = "4h";
const usualKinds = noticeKinds.filter((kind) => kind !== "started" && kind !== "done");
/** A dead man's switch is told of every load, or it would call. An outage is no load, and its end no success. */
const pingKinds = noticeKinds.filter((kind) => kind !== "outage");

const mailAddress = z
  .string()
  .regex(/^[^\s@<>,;]{1,64}@[^\s@<>,;]{1,255}$/, "takes an address such as ops@example.com");

const channelSchema = z
  .strictObject({
    on: z.array(z.enum(noticeKinds)).min(1).optional(),
    remind: parsedText(parseDuration).default(parseDuration(usualRemind)),
    webhook: z
      .strictObject({
        url: secretSchema,
        as: z.enum(webhookForms).optional(),
        template: templateSchema.optional(),
        key: secretSchema.optional(),
      })
      .optional(),
    ping: z.strictObject({ url: secretSchema }).optional(),
    command: z.union([parsedText(splitWords), z.array(z.string()).min(1)]).optional(),
    mail: z
      .strictObject({
        to: z.union([mailAddress, z.array(mailAddress).min(1)]),
        from: mailAddress,
        host: z.string().min(1),
        port: z.int().min(1).max(65_535).default(587),
        tls: z.enum(["required", "from-the-start", "none"]).default("required"),
        user: z.string().min(1).optional(),
        password: secretSchema.optional(),
      })
      .optional(),
  })
  .superRefine(({ webhook, ping, command, mail }, context) => {
    const given = [webhook, ping, command, mail].filter((one) => one !== undefined);
    if (given.length !== 1)
      context.addIssue({ code: "custom", message: "takes one of webhook, mail, command, ping" });
    if (webhook?.as === "pagerduty" && webhook.key === undefined)
      context.addIssue({
        code: "custom",
        path: ["webhook", "key"],
        message: "pagerduty takes its routing key: key: { env: NAME }",
      });
    if (webhook?.template !== undefined && webhook.as !== undefined)
      context.addIssue({
        code: "custom",
        path: ["webhook", "template"],
        message: `takes the place of as: ${webhook.as}; keep one of the two`,
      });
    if (
      webhook?.template !== undefined &&
      webhook.key === undefined &&
      asksFor(webhook.template, "key")
    )
      context.addIssue({
        code: "custom",
        path: ["webhook", "key"],
        message: "is needed: the template has a place for {key}",
      });
    if (mail !== undefined && (mail.user === undefined) !== (mail.password === undefined))
      context.addIssue({
        code: "custom",
        path: ["mail", "user"],
        message: "user and password go together",
      });
  });

/** The part of waybill.config.yaml that says who is told. */
export const notifySchema = z.record(z.string(), channelSchema).default({});

export function toChannel(name: string, written: z.output<typeof channelSchema>): Channel {
  const { on, remind, webhook, ping, command, mail } = written;
  const usual = ping === undefined ? usualKinds : pingKinds;
  const told = { name, on: on ?? usual, remindMs: remind };
  if (webhook !== undefined) {
    const { url, as = "json", template, key } = webhook;
    const form = template === undefined ? as : { template };
    return { ...told, way: { kind: "webhook", url, form, key } };
  }
  if (ping !== undefined) return { ...told, way: { kind: "ping", url: ping.url } };
  if (mail !== undefined) {
    const { to, from, host, port, tls, user, password } = mail;
    const way = { kind: "mail", to: [to].flat(), from, host, port, tls, user, password } as const;
    return { ...told, way };
  }
  return { ...told, way: { kind: "command", command: command ?? [] } };
}

/** Fetches a secret of a channel. @param use what it is, as errors name it @throws ConfigurationError */
export type FetchSecret = (reference: SecretReference, use: string) => Promise<string>;
