import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream";
import { createLogger as createWinston, format, transports } from "winston";
import { LedgerError } from "./load-error.ts";
import { openOwnFile } from "./own-file.ts";
import type { Redact } from "./redact.ts";

/** The facts of a line of the log; undefined ones are left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What the stages log through. Messages are lower-case phrases; facts go into fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Resolves when everything logged is in the file. */
  close(): Promise<void>;
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  close: async () => undefined,
};

/**
 * A logger that appends NDJSON to a file, every line redacted. A log that can't be written takes no load down with it.
 * @param path the file, made with mode 0600
 * @throws LedgerError ERR_PLANTED when something else stands in its place: what is logged would land elsewhere
 */
export function createFileLogger(path: string, redact: Redact): Logger {
  const stream = openLog(path);
  if (stream === undefined) return silentLogger;
  stream.on("error", () => undefined);
  const line = format.printf((info) => redact(JSON.stringify(info)));
  const transport = new transports.Stream({ stream, eol: "\n" });
  const winston = createWinston({
    level: "debug",
    format: format.combine(format.timestamp(), line),
    transports: [transport],
  });
  winston.on("error", () => undefined);
  return {
    debug: (message, fields) => void winston.debug(message, fields),
    info: (message, fields) => void winston.info(message, fields),
    warn: (message, fields) => void winston.warn(message, fields),
    error: (message, fields) => void winston.error(message, fields),
    close: () =>
      new Promise((resolve) => {
        transport.once("finish", () => finished(stream.end(), () => resolve()));
        winston.end();
      }),
  };
}

/** Held by its descriptor: whatever takes the name later gets none of it. */
function openLog(path: string): WriteStream | undefined {
  try {
    return createWriteStream(path, { fd: openOwnFile(path) });
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    return undefined;
  }
}
