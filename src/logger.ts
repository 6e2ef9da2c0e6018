import { createLogger as createWinston, format, transports } from "winston";
import type { Redact } from "./redact.ts";

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
 * A logger that appends NDJSON to a file, every line redacted.
 * @param path the file, made with mode 0600
 */
export function createFileLogger(path: string, redact: Redact): Logger {
  const line = format.printf((info) => redact(JSON.stringify(info)));
  const file = new transports.File({ filename: path, options: { flags: "a", mode: 0o600 } });
  // A log that can't be written must not take the load down with it.
  file.on("error", () => undefined);
  const winston = createWinston({
    level: "debug",
    format: format.combine(format.timestamp(), line),
    transports: [file],
  });
  winston.on("error", () => undefined);
  return {
    debug: (message, fields) => void winston.debug(message, fields),
    info: (message, fields) => void winston.info(message, fields),
    warn: (message, fields) => void winston.warn(message, fields),
    error: (message, fields) => void winston.error(message, fields),
    close: () =>
      new Promise((resolve) => {
        file.once("finish", resolve);
        file.once("error", () => resolve());
        winston.end();
      }),
  };
}
