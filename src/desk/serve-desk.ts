import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ConfigurationError, LoadError } from "../operations/basics.ts";
import { actAs, planAssets } from "../operations/entrance.ts";
import type { Bell } from "./bell.ts";
import type { Asked, Place, Route, Screen } from "./answer.ts";
import { deskScript } from "./desk-script.ts";
import { deskStyle } from "./desk-style.ts";
import { findRoute, type FoundRoute } from "./find-route.ts";
import { mapScript } from "./map/map-script.ts";
import type { Uploads } from "./map/uploads.ts";
import { readSent, type SentForm } from "./read-form.ts";
import { refusalScreen } from "./render-refusal.ts";
import { refuse, respond, sendText } from "./respond.ts";
import type { Identify } from "./safety/identify.ts";
import { isLook, judgeRequest, type OwnNames, type Refusal } from "./safety/judge-request.ts";
import { streamLive } from "./stream-live.ts";
import type { Visitor } from "./visitor.ts";

export interface ServedDesk {
  /** Routes of all screens. */
  readonly routes: readonly Route[];
  readonly identify: Identify;
  /** Names under which the desk is reached, once its port is known. */
  readonly namesOf: (port: number) => OwnNames;
  /** Answers what comes without a visitor; undefined: nothing of the kind. */
  readonly enter?: ((url: URL) => Entry | undefined) | undefined;
  /** Where files are kept that people bring. */
  readonly uploads: Uploads;
  /** Rings when something has moved. */
  readonly bell: Bell;
  /** Blanks secrets out of whatever is shown. */
  readonly redact: (text: string) => string;
  /** A fault in Waybill: told once here, and in few words to the browser. */
  readonly onBug: (error: unknown) => void;
  /** Told of every request. */
  readonly onRequest: () => void;
}

/** What the link does that lets a browser in. */
export type Entry = { readonly cookie: string } | Refusal;

export interface OpenDesk {
  readonly port: number;
  /** Browsers that look at something live. */
  readonly watching: () => number;
  close(): Promise<void>;
}

const mostConnections = 200;
const mostWatching = 40;
/** A file that is brought has that long to come. */
const mostSendingMs = 10 * 60_000;
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0a53a8"/><path d="M3 5l2 6 3-5 3 5 2-6" fill="none" stroke="#fff" stroke-width="1.6"/></svg>`;

/** None of it is anybody's secret, so that it is given out without a look at who asks. */
const assets: Readonly<Record<string, readonly [type: string, text: () => Promise<string>]>> = {
  "/desk.css": ["text/css; charset=utf-8", async () => (await planAssets()).style + deskStyle],
  "/desk.js": ["text/javascript; charset=utf-8", async () => deskScript],
  "/plan.js": ["text/javascript; charset=utf-8", async () => (await planAssets()).script],
  "/map.js": ["text/javascript; charset=utf-8", async () => mapScript],
  "/icon.svg": ["image/svg+xml", async () => icon],
};

/**
 * Serves the screens of a desk.
 * @throws ConfigurationError ERR_DESK_PORT when the address can't be listened at
 */
export async function serveDesk(
  desk: ServedDesk,
  { host, port: wanted }: { readonly host: string; readonly port: number },
): Promise<OpenDesk> {
  const server = createServer({ requestTimeout: mostSendingMs, headersTimeout: 10_000 });
  server.maxConnections = mostConnections;
  const closing = new AbortController();
  let watching = 0;
  let names: OwnNames = { hosts: new Set(), origins: new Set() };
  const watch = async (response: ServerResponse, asked: AskedScreen): Promise<void> => {
    if (watching >= mostWatching) {
      refuse(response, { status: 429, reason: "too many pages are open that move by themselves" });
      return;
    }
    watching += 1;
    const leave = desk.bell.join();
    try {
      const signal = AbortSignal.any([asked.signal, closing.signal]);
      const look = async (): Promise<Screen | undefined> => await makeScreen(asked, true);
      await streamLive(response, look, { bell: desk.bell, redact: desk.redact, signal });
    } finally {
      leave();
      watching -= 1;
    }
  };
  server.on("request", (request, response) => {
    desk.onRequest();
    void answer(request, response, { desk, names, watch }).catch((error: unknown) => {
      desk.onBug(error);
      if (response.headersSent) response.destroy();
      else refuse(response, { status: 400, reason: "a fault in Waybill; the desk has told of it" });
    });
  });
  const port = await listen(server, host, wanted);
  names = desk.namesOf(port);
  server.on("error", () => undefined);
  return {
    port,
    watching: () => watching,
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface AskedScreen extends SentForm {
  readonly found: FoundRoute;
  readonly visitor: Visitor;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
}

interface ServeMeans {
  readonly desk: ServedDesk;
  readonly names: OwnNames;
  readonly watch: (response: ServerResponse, asked: AskedScreen) => Promise<void>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, names, watch }: ServeMeans,
): Promise<void> {
  const { method = "GET", headers } = request;
  const refusal = judgeRequest({ method, headers }, names);
  if (refusal !== undefined) return refuse(response, refusal);
  const url = urlOf(request.url);
  if (url === undefined) return refuse(response, { status: 400, reason: "this is no address" });
  const asset = assets[url.pathname];
  if (asset !== undefined && isLook(method)) return sendText(response, asset[0], await asset[1]());
  const entry = isLook(method) ? desk.enter?.(url) : undefined;
  if (entry !== undefined) return letIn(response, entry);
  const visitor = desk.identify(request);
  if ("status" in visitor) return refuse(response, visitor);
  const found = findRoute(desk.routes, method === "HEAD" ? "GET" : method, url.pathname);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const look = { visitor, query: url.searchParams, signal: gone.signal };
  const means = { hasBody: method !== "HEAD", redact: desk.redact };
  const right = found?.route.right;
  if (right !== undefined && !visitor.rights.has(right))
    return refuse(response, {
      status: 403,
      reason: `${visitor.name} may not ${right} at this desk`,
    });
  await orTell(
    response,
    { at: placeOf(found), visitor, signal: gone.signal, ...means },
    async () => {
      const sent = isLook(method)
        ? { form: new URLSearchParams() }
        : await readSent(request, found?.route.takes, { visitor, uploads: desk.uploads });
      if ("status" in sent) return refuse(response, sent);
      if (found === undefined) return await respond(response, nothingThere, { visitor, ...means });
      const asked = { ...look, ...sent, found };
      if (headers.accept === "text/event-stream") return await watch(response, asked);
      await respond(response, await carryOut(asked, false), { visitor, ...means });
    },
  );
}

type Telling = Parameters<typeof respond>[2] & {
  readonly at: Place;
  /** Aborts when there is nobody left to tell. */
  readonly signal: AbortSignal;
};

/** Tells what could not be done, and why. */
async function orTell(
  response: ServerResponse,
  { at, signal, ...means }: Telling,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof LoadError) || response.headersSent) throw error;
    await respond(response, refusalScreen(error, at, "waybill --help"), means);
  }
}

async function makeScreen(asked: AskedScreen, isLive: boolean): Promise<Screen | undefined> {
  try {
    const made = await carryOut(asked, isLive);
    return made.kind === "screen" ? made : undefined;
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

async function carryOut(
  { found, visitor, query, form, upload, signal }: AskedScreen,
  isLive: boolean,
): Promise<Awaited<ReturnType<Route["answer"]>>> {
  const asked: Asked = { visitor, path: found.path, query, form, upload, signal, isLive };
  const { servedAs } = visitor;
  const act = async (): Promise<Awaited<ReturnType<Route["answer"]>>> =>
    await found.route.answer(asked);
  return servedAs === undefined ? await act() : await actAs(servedAs, act);
}

function letIn(response: ServerResponse, entry: Entry): void {
  if ("status" in entry) return refuse(response, entry);
  response.setHeader("set-cookie", entry.cookie);
  void respond(
    response,
    { kind: "moved", to: "/loads" },
    { visitor: nobody, hasBody: true, redact: (text) => text },
  );
}

const nobody: Visitor = { name: "", rights: new Set(), formToken: "", servedAs: undefined };

const nothingThere = refusalScreen(
  new LoadError("there is nothing at this address", {
    code: "ERR_NO_SUCH_PAGE",
    actions: ["The words above lead to all that there is."],
  }),
  "loads",
  "waybill desk",
);

const placeNames: readonly Place[] = ["loads", "plans", "drops", "map", "keys", "health"];
const placeOf = (found: FoundRoute | undefined): Place =>
  placeNames.find((one) => found?.route.path.startsWith(`/${one}`)) ?? "loads";

function urlOf(target: string | undefined): URL | undefined {
  if (target === undefined || !/^\/(?!\/)/.test(target)) return undefined;
  return URL.canParse(target, "http://desk") ? new URL(target, "http://desk") : undefined;
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw new ConfigurationError(`the desk can't be opened at port ${port} of ${host}`, {
      code: "ERR_DESK_PORT",
      actions: [
        "Name another one with --port; 0 takes any that is free. Perhaps a desk is open there.",
      ],
      cause: error,
    });
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
