import type { ServerResponse } from "node:http";
import type { Bell } from "./bell.ts";
import type { Screen } from "./answer.ts";
import { renderPart } from "./render-screen.ts";
import { safeHeaders } from "./safety/headers.ts";

/** After so long without news a line is sent all the same, so that neither end takes the other for gone. In milliseconds. */
const quietMs = 15_000;

export interface LiveSettings {
  readonly bell: Bell;
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
  { bell, redact, signal }: LiveSettings,
): Promise<void> {
  response.writeHead(200, { ...safeHeaders, "content-type": "text/event-stream" });
  response.write("retry: 3000\n\n");
  const sent = new Map<string, string>();
  let toldAt = performance.now();
  while (!signal.aborted) {
    const ring = bell.next;
    const screen = await look();
    const live = (screen?.parts ?? []).filter((part) => part.isLive === true);
    if (live.length === 0) break;
    for (const part of live) {
      const text = renderPart(part).toHtml(redact);
      if (sent.get(part.id) === text) continue;
      toldAt = performance.now();
      sent.set(part.id, text);
      response.write(`event: part\ndata: ${JSON.stringify({ id: part.id, html: text })}\n\n`);
    }
    if (performance.now() - toldAt >= quietMs) {
      toldAt = performance.now();
      response.write(": still here\n\n");
    }
    await bell.wait(ring, signal);
  }
  response.end("event: over\ndata: {}\n\n");
}
