import type { LoadRequest } from "../../src/index.ts";

const ofTheLoad = [
  "sourcePath",
  "sourceName",
  "mappingPath",
  "expect",
  "reading",
  "keepBefore",
  "verify",
  "again",
  "corrects",
  "preflight",
  "loadId",
] as const;

/** How a load is delivered, without what it is: what a resume of it, or a plan, is told anew. */
export function settingsOf(request: LoadRequest): Omit<LoadRequest, (typeof ofTheLoad)[number]> {
  const settings: Partial<LoadRequest> & Omit<LoadRequest, (typeof ofTheLoad)[number]> = {
    ...request,
  };
  for (const name of ofTheLoad) delete settings[name];
  return settings;
}
