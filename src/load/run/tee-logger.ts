import type { LogFields, Logger } from "../../kernel/logger.ts";
import type { LoadLogger } from "../load-request.ts";
import type { Redact } from "../../kernel/redact.ts";

const levels = ["debug", "info", "warn", "error"] as const;

/**
 * Logs to both: the load's own log, and one that a program brings. What that is given holds no secret, and what it throws is
 * of no matter to the load.
 */
export function teeLogger(own: Logger, given: LoadLogger | undefined, redact: Redact): Logger {
  if (given === undefined) return own;
  const tell = (level: (typeof levels)[number]) => (message: string, fields?: LogFields) => {
    own[level](message, fields);
    try {
      given[level](redact(message), redactFields(fields, redact));
    } catch {
      // The load's own log has it.
    }
  };
  const [debug, info, warn, error] = [tell("debug"), tell("info"), tell("warn"), tell("error")];
  return { debug, info, warn, error, close: async () => await own.close() };
}

function redactFields(fields: LogFields | undefined, redact: Redact): LogFields {
  const entries = Object.entries(fields ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? redact(value) : value,
  ]);
  return Object.fromEntries(entries);
}
