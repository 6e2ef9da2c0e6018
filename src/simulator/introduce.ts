import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { once } from "node:events";
import { z } from "zod";

/** Below no service. Whoever asks here is no client of an API: it is neither counted, nor delayed, nor met by a fault. */
const path = "/waybill-simulator";
const program = "waybill simulate";

const introductionSchema = z.object({
  program: z.literal(program),
  pid: z.int().positive(),
  startedAt: z.iso.datetime(),
  /** What it was given to begin with. */
  records: z.int().nonnegative(),
});

/** What a simulator tells another one that wants its port. */
export type Introduction = Omit<z.infer<typeof introductionSchema>, "program">;

export const isAskedWhoItIs = ({ method, url }: IncomingMessage): boolean =>
  method === "GET" && url === path;

export function introduce(response: ServerResponse, introduction: Introduction): void {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(JSON.stringify({ program, ...introduction }));
}

/** Far more than an introduction has. */
const mostCharacters = 2000;

/**
 * Asks a port of this machine whether a simulator listens there.
 * @param waitMs for the whole answer, in milliseconds; whatever listens may be silent for ever
 * @returns undefined for any other program, and for one that does not answer
 */
export async function askWhoListens(
  host: string,
  port: number,
  waitMs: number,
): Promise<Introduction | undefined> {
  const asked = request({ host, port, path, agent: false, signal: AbortSignal.timeout(waitMs) });
  try {
    asked.end();
    const [response]: IncomingMessage[] = await once(asked, "response");
    let text = "";
    for await (const piece of response?.setEncoding("utf8") ?? []) {
      text += piece;
      if (text.length > mostCharacters) return undefined;
    }
    return introductionSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  } finally {
    asked.on("error", () => undefined).destroy();
  }
}
