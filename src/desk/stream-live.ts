import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Screen } from "./answer.ts";
import { renderPart } from "./render-screen.ts";
import { safeHeaders } from "./safety/headers.ts";

/** Looks without news after which a line is sent all the same, so that neither end takes the other for gone. */
const quietLooks = 15;

export interface LiveSettings {
  /** Milliseconds between two looks. */
  readonly lookEveryMs: number;
  readonly redact: (text: string) => string;
  /** Aborts when the browser has gone, or the desk ends. */
  readonly signal: AbortSignal;
}

/**
 * Sends the parts of a screen that are live, each again when it has changed. It is the ledger that is looked at, so that a load of
 * another process, or of another host, moves as well.
 * @param look makes the screen anew; undefined: there is no screen any more
 */
export async function streamLive(
  response: ServerResponse,
  look: () => Promise<Screen | undefined>,
  { lookEveryMs, redact, signal }: LiveSettings,
): Promise<void> {
  response.writeHead(200, { ...safeHeaders, "content-type": "text/event-stream" });
  response.write("retry: 3000\n\n");
  const sent = new Map<string, string>();
  let quiet = 0;
  while (!signal.aborted) {
    const screen = await look();
    const live = (screen?.parts ?? []).filter((part) => part.isLive === true);
    if (live.length === 0) break;
    quiet += 1;
    for (const part of live) {
      const text = renderPart(part).toHtml(redact);
      if (sent.get(part.id) === text) continue;
      quiet = 0;
      sent.set(part.id, text);
      response.write(`event: part\ndata: ${JSON.stringify({ id: part.id, html: text })}\n\n`);
    }
    if (quiet >= quietLooks) {
      quiet = 0;
      response.write(": still here\n\n");
    }
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  response.end("event: over\ndata: {}\n\n");
}
