/** What the server sends back: a body, or nothing at all. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly retryAfter?: string;
  /** For the log: why it was refused. Never holds a credential. */
  readonly reason?: string;
  /** The connection ends without an answer: before the request was processed (`reset`) or after (`lost`). */
  readonly cut?: "reset" | "lost";
  /** Instead of `body`: an endless-looking JSON text of about so many bytes. */
  readonly hugeBytes?: number;
}

/** A JSON answer from text that is JSON already. */
export function answerJson(status: number, body: string): Answer {
  return { status, contentType: "application/json; charset=utf-8", body };
}

/** The same answer without its body, ended by a cut connection. */
export function cutConnection(cut: "reset" | "lost", reason: string): Answer {
  return { status: 0, contentType: "", body: "", cut, reason };
}
