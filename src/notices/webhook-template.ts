import { z } from "zod";
import { didYouMean } from "../kernel/nearest-name.ts";
import type { Notice } from "./notice.ts";

/** What a template of one's own can be filled in with: what the form `json` has, by the same names. */
const placeholders = [
  "id",
  "kind",
  "drop",
  "arrivalId",
  "file",
  "state",
  "code",
  "loadId",
  "at",
  "text",
  "commands",
  "key",
] as const;
type Placeholder = (typeof placeholders)[number];

const isPlaceholder = (name: string): name is Placeholder =>
  placeholders.some((one) => one === name);

const named = /\{(\w{1,40})\}/g;

export type WebhookTemplate = z.output<typeof templateSchema>;

/** Any JSON; texts in it are filled in, names of its settings are not. */
export const templateSchema = z.json().superRefine((template, context) => {
  for (const text of textsIn(template))
    for (const [, name = ""] of text.matchAll(named))
      if (!isPlaceholder(name))
        context.addIssue({
          code: "custom",
          message: `{${name}} is nothing that a notice has; it has ${placeholders.map((one) => `{${one}}`).join(", ")}.${didYouMean(name, placeholders)}`,
        });
});

/** Whether a template asks for something. */
export function asksFor(template: WebhookTemplate, name: Placeholder): boolean {
  return textsIn(template).some((text) => text.includes(`{${name}}`));
}

/** Values are put into texts, which are written as JSON afterwards: no name of a file gets out of its quotes. */
export function fillTemplate(
  template: WebhookTemplate,
  { commands, ...notice }: Notice,
  { id, key }: { readonly id: string; readonly key: string },
): WebhookTemplate {
  const values: Readonly<Partial<Record<Placeholder, string>>> = {
    ...notice,
    commands: commands.join("\n"),
    id,
    key,
  };
  const fill = (value: WebhookTemplate): WebhookTemplate => {
    if (typeof value === "string")
      return value.replaceAll(named, (_, name: string) =>
        isPlaceholder(name) ? (values[name] ?? "") : "",
      );
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fill(inner)]));
  };
  return fill(template);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
