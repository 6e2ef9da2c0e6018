import { type Answer, answerJson } from "./answer.ts";
import { isExactObject, parseExactJson, scalarText } from "../kernel/exact-json.ts";
import type { Route } from "./route-request.ts";
import type { SimulatorContext } from "./simulator-context.ts";

type SearchRoute = Extract<Route, { kind: "search" }>;

/**
 * Answers a GET of a collection: the tenant's records whose fields have the values of the query. No vendor page documents
 * such a search, so a setting takes it away.
 */
export function answerSearch(
  { service, resource, tenant }: SearchRoute,
  query: URLSearchParams,
  { settings, store, writeError }: SimulatorContext,
): Answer {
  if (!settings.search)
    return writeError(service, { status: 405, message: "GET is not possible here." });
  const found = store
    .list(service)
    .filter(
      (record) => record.resource === resource.name && record.tenant === tenant && !record.isHidden,
    )
    .map(({ text }) => text)
    .filter((text) => hasAll(text, query));
  return answerJson(200, `{"items":[${found.join(",")}]}`);
}

function hasAll(text: string, query: URLSearchParams): boolean {
  const record = parseExactJson(text);
  return [...query].every(
    ([field, value]) => isExactObject(record) && scalarText(record[field]) === value,
  );
}
