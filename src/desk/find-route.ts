import type { Route } from "./answer.ts";

/** A route, and what its path has where the route's has names. */
export interface FoundRoute {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

/** The route of a path; undefined where there is none, or a part of the path is no text. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): FoundRoute | undefined {
  const parts = partsOf(pathname);
  if (parts === undefined) return undefined;
  for (const route of routes) {
    if (route.method !== method) continue;
    const path = match(route.path.split("/").slice(1), parts);
    if (path !== undefined) return { route, path };
  }
  return undefined;
}

function match(
  wanted: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (wanted.length !== parts.length) return undefined;
  const path: Record<string, string> = {};
  for (const [at, name] of wanted.entries()) {
    const part = parts[at] ?? "";
    if (name.startsWith(":") && part !== "") path[name.slice(1)] = part;
    else if (name !== part) return undefined;
  }
  return path;
}

function partsOf(pathname: string): readonly string[] | undefined {
  try {
    return pathname
      .split("/")
      .slice(1)
      .map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
}
