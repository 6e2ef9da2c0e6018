import type { Route } from "./answer.ts";
import { createTasks, type Tasks } from "./tasks.ts";
import type { DeskBooks, DeskMeans } from "./means.ts";
import { serveDesk, type Entry } from "./serve-desk.ts";
import { identifyBySession } from "./safety/identify.ts";
import { createSessions } from "./safety/sessions.ts";
import { openRoots } from "./safety/within-roots.ts";
import { loadRoutes } from "./screens/load.ts";
import { loadRowsRoutes } from "./screens/load-rows.ts";
import { loadsRoutes } from "./screens/loads.ts";

export interface DeskSettings {
  readonly books: DeskBooks;
  readonly configPath?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders whose plans and files may be opened. */
  readonly roots: readonly string[];
  /** 0: any that is free. */
  readonly port: number;
  /** Flags that lead a command to the same books. */
  readonly flags: readonly string[];
  /** Milliseconds between two looks at what moves; default: 1,000. */
  readonly lookEveryMs?: number;
  readonly onBug: (error: unknown) => void;
  /** Told of a new link when one was used, for another browser of the same person. */
  readonly onLink?: ((url: string) => void) | undefined;
  readonly onRequest?: (() => void) | undefined;
}

/** A desk that is open. */
export interface Desk {
  /** `http://127.0.0.1:4180`. */
  readonly url: string;
  /** Lets one browser in, once. */
  readonly link: string;
  /** Whether somebody looks at something that moves, or the desk carries something out. */
  readonly isBusy: () => boolean;
  close(): Promise<void>;
}

const host = "127.0.0.1";

/** Opens a desk for the user of the system, on this machine alone. @throws ConfigurationError ERR_DESK_PORT */
export async function openDesk(settings: DeskSettings): Promise<Desk> {
  const { books, configPath, env, port, flags, onBug, lookEveryMs = 1000 } = settings;
  const now = Date.now;
  const tasks = createTasks(now, onBug);
  const roots = await openRoots(settings.roots);
  const sessions = createSessions();
  let taken = port;
  const cookieName = (): string => `waybill-desk-${taken}`;
  const linkOf = (): string => `http://${host}:${taken}/enter?token=${sessions.launchToken()}`;
  const enter = (url: URL): Entry | undefined => {
    if (url.pathname !== "/enter") return undefined;
    const session = sessions.enter(url.searchParams.get("token") ?? "");
    if (session === undefined)
      return {
        status: 403,
        reason: "this link was used before, or is none: waybill desk prints one",
      };
    settings.onLink?.(linkOf());
    return { cookie: `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/` };
  };
  const served = await serveDesk(
    {
      routes: routesOf({ books, configPath, env, roots, tasks, flags, now }),
      identify: identifyBySession(sessions, cookieName),
      namesOf: (at) => {
        const names = [`${host}:${at}`, `localhost:${at}`];
        const usual = at === 80 ? [host, "localhost"] : [];
        const hosts = [...names, ...usual];
        return { hosts: new Set(hosts), origins: new Set(hosts.map((one) => `http://${one}`)) };
      },
      enter,
      lookEveryMs,
      onBug,
      onRequest: () => settings.onRequest?.(),
    },
    { host, port },
  );
  taken = served.port;
  return {
    url: `http://${host}:${taken}`,
    link: linkOf(),
    isBusy: () => served.watching() > 0 || tasks.count > 0,
    close: async () => await endDesk(served, tasks),
  };
}

/** Whoever closes a desk has it finish what it is at, as Ctrl-C does. */
async function endDesk(
  served: { readonly close: () => Promise<void> },
  tasks: Tasks,
): Promise<void> {
  await tasks.end();
  await served.close();
}

function routesOf(means: DeskMeans): readonly Route[] {
  return [...loadsRoutes(means), ...loadRoutes(means), ...loadRowsRoutes(means)];
}
