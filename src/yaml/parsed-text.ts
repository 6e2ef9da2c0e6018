import { z } from "zod";
import { messageOf } from "../kernel/load-error.ts";

/**
 * A text that a parser understands; where it does not, its own sentence is the problem.
 *
 * @param parse - Throws an error whose message says what is allowed.
 */
export function parsedText<T>(parse: (text: string) => T): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
      return z.NEVER;
    }
  });
}
