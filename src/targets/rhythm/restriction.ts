import { choice } from "../field-types.ts";

/** How a list of ids or kinds narrows a run: leave them out, take only them, or ignore the list. */
export const restriction = (description: string) =>
  choice(["exclude", "include", "none"], description);
