import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Answer } from "./answer.ts";

const chunkBytes = 64 * 1024;

/** Writes an answer, or ends the connection without one. `now` goes into the Date header, in epoch milliseconds. */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  now: number,
): Promise<void> {
  if (answer.cut === "reset") response.socket?.resetAndDestroy();
  if (answer.cut !== undefined) {
    response.destroy();
    return;
  }
  const isHuge = answer.hugeBytes !== undefined;
  response.writeHead(answer.status, {
    Date: new Date(now).toUTCString(),
    ...(answer.contentType !== "" && { "Content-Type": answer.contentType }),
    ...(answer.retryAfter !== undefined && { "Retry-After": answer.retryAfter }),
    ...(!isHuge && { "Content-Length": Buffer.byteLength(answer.body) }),
  });
  if (answer.hugeBytes === undefined) response.end(answer.body);
  else await pipeline(Readable.from(padding(answer.hugeBytes)), response);
}

/** JSON that is good in form and mostly padding. */
function* padding(bytes: number): Generator<string> {
  yield '{"padding":"';
  for (let left = bytes; left > 0; left -= chunkBytes) yield "x".repeat(Math.min(left, chunkBytes));
  yield '"}';
}
