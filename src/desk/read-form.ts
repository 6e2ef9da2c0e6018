import type { IncomingMessage } from "node:http";
import type { Route } from "./answer.ts";
import type { Upload, Uploads } from "./map/uploads.ts";
import { readParts, UnreadableForm } from "./read-parts.ts";
import type { Refusal } from "./safety/judge-request.ts";
import { isSameText } from "./safety/sessions.ts";
import type { Visitor } from "./visitor.ts";

/** What a person types into a line; and a mapping, whose signs a form writes as three each. */
const mostBytes = { line: 64 * 1024, mapping: 1024 * 1024 };

/** A form that was sent by a page of this person. */
export interface SentForm {
  readonly form: URLSearchParams;
  readonly upload?: Upload;
}

const noForm: Refusal = { status: 413, reason: "this is no form of the desk" };
const notOwn: Refusal = {
  status: 403,
  reason: "the form is not of this desk: load the page anew",
};

/**
 * Reads what was sent to an address, as far as that takes it. Of a form with a file nothing is kept before it is known whose it is.
 * @throws UsageError ERR_UPLOAD
 */
export async function readSent(
  request: IncomingMessage,
  takes: Route["takes"],
  { visitor, uploads }: { readonly visitor: Visitor; readonly uploads: Uploads },
): Promise<SentForm | Refusal> {
  if (takes === "file") return await readFileForm(request, visitor, uploads);
  const form = await readForm(request, takes === "mapping" ? mostBytes.mapping : mostBytes.line);
  if (form === undefined) return noForm;
  return isOwnForm(form, visitor) ? { form } : notOwn;
}

/** Sessions of a person have a word each, and a form has that of its own. */
function isOwnForm(form: URLSearchParams, { formToken }: Visitor): boolean {
  return form.getAll("token").length === 1 && isSameText(form.get("token") ?? "", formToken);
}

async function readForm(
  request: IncomingMessage,
  most: number,
): Promise<URLSearchParams | undefined> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > most) return undefined;
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

async function readFileForm(
  request: IncomingMessage,
  visitor: Visitor,
  uploads: Uploads,
): Promise<SentForm | Refusal> {
  // What ends early is still answered, so that the request stays open.
  const body = request.iterator({ destroyOnReturn: false });
  try {
    const { fields: form, file } = await readParts(request.headers["content-type"] ?? "", body);
    if (!isOwnForm(form, visitor)) return notOwn;
    if (file === undefined || file.name === "") return { form };
    return { form, upload: await uploads.keep(file.name, visitor.name, file.content) };
  } catch (error) {
    if (error instanceof UnreadableForm) return noForm;
    throw error;
  }
}
