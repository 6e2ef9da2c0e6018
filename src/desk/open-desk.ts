import { listenToBooks, type TeamDesk } from "../operations/entrance.ts";
import type { Route } from "./answer.ts";
import { createBell } from "./bell.ts";
import type { DeskBooks, DeskMeans } from "./means.ts";
import { createUploads, type UploadSettings } from "./map/uploads.ts";
import { identifyByProxy, identifyBySession } from "./safety/identify.ts";
import type { OwnNames } from "./safety/judge-request.ts";
import { createSessions } from "./safety/sessions.ts";
import { openRoots } from "./safety/within-roots.ts";
import { dropsRoutes } from "./screens/drops.ts";
import { healthRoutes } from "./screens/health.ts";
import { keysRoutes } from "./screens/keys.ts";
import { loadRoutes } from "./screens/load.ts";
import { loadRowsRoutes } from "./screens/load-rows.ts";
import { loadsRoutes } from "./screens/loads.ts";
import { planRoutes } from "./screens/plan.ts";
import { mapRoutes } from "./screens/map.ts";
import { plansRoutes } from "./screens/plans.ts";
import { serveDesk, type Entry, type OpenDesk, type ServedDesk } from "./serve-desk.ts";
import { createTasks } from "./tasks.ts";

export interface DeskSettings {
  readonly books: DeskBooks;
  readonly configPath?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders whose plans and files may be opened, beside the runs folder. */
  readonly roots: readonly string[];
  /** 0: any that is free. */
  readonly port: number;
  /** For whom a proxy signs in; undefined: the user of the system alone. */
  readonly team?: TeamDesk | undefined;
  /** Flags that lead a command to the same books. */
  readonly flags: readonly string[];
  /** Milliseconds between two looks at what moves, where nobody tells of it; default: 1,000. */
  readonly lookEveryMs?: number;
  readonly uploads?: UploadSettings;
  /** Blanks secrets out of what is shown. */
  readonly redact?: (text: string) => string;
  readonly onBug: (error: unknown) => void;
  /** Told of a new link when one was used, for another browser of the same person. */
  readonly onLink?: ((url: string) => void) | undefined;
  readonly onRequest?: (() => void) | undefined;
}

/** A desk that is open. */
export interface Desk {
  /** `http://127.0.0.1:4180`. */
  readonly url: string;
  /** Lets one browser in, once; for a team what its people type. */
  readonly link: string;
  /** Whether somebody looks at something that moves, or the desk carries something out. */
  readonly isBusy: () => boolean;
  /** Has it finish what it is at, as Ctrl-C does. */
  close(): Promise<void>;
}

const loopback = "127.0.0.1";

/** Who is let in, and under which names the desk is reached. */
type Door = Pick<ServedDesk, "identify" | "namesOf" | "enter"> & {
  readonly host: string;
  readonly linkTo: (port: number) => string;
};

/** Opens a desk: for the user of the system on this machine alone, or for a team behind a proxy. @throws ConfigurationError ERR_DESK_PORT */
export async function openDesk(settings: DeskSettings): Promise<Desk> {
  const { books, configPath, env, port, flags, team, onBug } = settings;
  const { lookEveryMs = 1000, redact = (text) => text } = settings;
  const now = Date.now;
  const listen = async (hear: () => void) => await listenToBooks(books, hear);
  const bell = createBell({ listen, oftenMs: lookEveryMs });
  const tasks = createTasks({ now, onBug, onChange: bell.ring });
  // Plans that drops make lie beside the loads.
  const roots = await openRoots([...settings.roots, books.runsDir]);
  const uploads = createUploads(now, settings.uploads);
  const means = { books, configPath, env, roots, tasks, uploads, flags, redact, now };
  const door = team === undefined ? doorByLink(settings.onLink) : doorByProxy(team);
  const onRequest = (): void => settings.onRequest?.();
  const served: OpenDesk = await serveDesk(
    { ...door, routes: routesOf(means), uploads, bell, redact, onBug, onRequest },
    { host: door.host, port },
  );
  return {
    url: `http://${door.host.includes(":") ? `[${door.host}]` : door.host}:${served.port}`,
    link: door.linkTo(served.port),
    isBusy: () => served.watching() > 0 || tasks.count > 0,
    close: async () => {
      await tasks.end();
      await served.close();
      await uploads.end();
    },
  };
}

function doorByLink(onLink: DeskSettings["onLink"]): Door {
  const sessions = createSessions();
  let taken = 0;
  const cookieName = (): string => `waybill-desk-${taken}`;
  const linkTo = (port: number): string =>
    `http://${loopback}:${port}/enter?token=${sessions.launchToken()}`;
  const enter = (url: URL): Entry | undefined => {
    if (url.pathname !== "/enter") return undefined;
    const session = sessions.enter(url.searchParams.get("token") ?? "");
    if (session === undefined)
      return {
        status: 403,
        reason: "this link was used before, or is none: waybill desk prints one",
      };
    onLink?.(linkTo(taken));
    return { cookie: `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/` };
  };
  const namesOf = (port: number): OwnNames => {
    taken = port;
    const usual = port === 80 ? [loopback, "localhost"] : [];
    const hosts = [`${loopback}:${port}`, `localhost:${port}`, ...usual];
    return { hosts: new Set(hosts), origins: new Set(hosts.map((one) => `http://${one}`)) };
  };
  return {
    host: loopback,
    identify: identifyBySession(sessions, cookieName),
    namesOf,
    enter,
    linkTo,
  };
}

function doorByProxy(team: TeamDesk): Door {
  const urls = team.addresses.map((one) => new URL(one));
  const names = {
    hosts: new Set(urls.map(({ host }) => host)),
    origins: new Set(urls.map(({ origin }) => origin)),
  };
  const [first = ""] = team.addresses;
  return {
    host: team.listen,
    identify: identifyByProxy(team),
    namesOf: () => names,
    linkTo: () => first,
  };
}

function routesOf(means: DeskMeans): readonly Route[] {
  return [
    ...loadsRoutes(means),
    ...loadRoutes(means),
    ...loadRowsRoutes(means),
    ...plansRoutes(means),
    ...planRoutes(means),
    ...dropsRoutes(means),
    ...mapRoutes(means),
    ...keysRoutes(means),
    ...healthRoutes(means),
  ];
}
