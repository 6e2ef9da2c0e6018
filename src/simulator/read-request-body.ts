import type { IncomingMessage } from "node:http";

/** A body, or why there is none. */
export type RequestBody =
  | { readonly kind: "text"; readonly text: string; readonly bytes: number }
  | { readonly kind: "too-large" | "not-utf-8"; readonly bytes: number };

/**
 * Reads a body to its end, keeping no more than `maxBytes` of it: the rest is read and thrown away, so that the client
 * can read its 413. Rejects when the client goes away.
 */
export async function readRequestBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > maxBytes) return { kind: "too-large", bytes };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
    return { kind: "text", text, bytes };
  } catch {
    return { kind: "not-utf-8", bytes };
  }
}
