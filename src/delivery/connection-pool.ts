import type http from "node:http";
import type net from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { createAgents, type Agents } from "./create-agents.ts";
import { createIdleRule, mostAsAnnounced, readKeepAlive } from "./idle-rule.ts";
import type { Way } from "./way.ts";

/** Connections to one origin that are kept open between requests. */
export interface ConnectionPool {
  readonly agents: Pick<Agents, "http" | "https">;
  /** Resolves when those are closed that the next request must not go out on. */
  ready(): Promise<void>;
  /**
   * To be told of the connection of every request, before anything is written to it.
   * @param mayGiveUp the connection may be given up; the request is then to be sent on another one
   */
  noteRequest(socket: net.Socket, mayGiveUp: boolean): void;
  /** True of a connection that was given up before anything was written to it. */
  wasGivenUp(socket: net.Socket): boolean;
  /** To be told of every answer: it may say how long its connection is kept. */
  noteAnswer(answer: http.IncomingMessage): void;
  destroy(): void;
}

export interface PoolOptions {
  readonly way: Way | undefined;
  /** Most connections per host. */
  readonly connections: number;
  /** True: for requests that must not be sent twice, such as creates. */
  readonly isForOnce: boolean;
}

export function openConnectionPool({ way, connections, isForOnce }: PoolOptions): ConnectionPool {
  const agents = createAgents(way, connections);
  const rule = createIdleRule();
  const idleSince = new WeakMap<Duplex, number>();
  const busyBefore = new WeakMap<Duplex, number>();
  const answeredEarlier = new WeakMap<Duplex, number>();
  const announced = new WeakMap<Duplex, number>();
  const known = new WeakSet<Duplex>();
  const givenUp = new WeakSet<net.Socket>();

  const noteIdle = (socket: Duplex): void => {
    idleSince.set(socket, performance.now());
    // An answer may lie in wait for as long as this process was busy since its request; meanwhile the connection is idle.
    answeredEarlier.set(socket, busyMs() - (busyBefore.get(socket) ?? 0));
    if (known.has(socket)) return;
    known.add(socket);
    socket.once("close", () => {
      const since = idleSince.get(socket);
      if (since !== undefined) rule.noteClosed(performance.now() - since);
    });
  };
  const isTooOld = (socket: net.Socket, since: number): boolean => {
    const idleMs = performance.now() - since;
    const announcedMs = announced.get(socket);
    if (!isForOnce) return announcedMs !== undefined && idleMs > mostAsAnnounced(announcedMs);
    const most = rule.most(announcedMs);
    rule.noteOpen(idleMs);
    return idleMs + (answeredEarlier.get(socket) ?? 0) > most;
  };
  const clear = (agent: http.Agent): void => {
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      const since = idleSince.get(socket);
      if (since === undefined || socket.destroyed || !isTooOld(socket, since)) continue;
      idleSince.delete(socket);
      socket.destroy();
    }
  };
  for (const agent of [agents.http, agents.https])
    watch(agent, noteIdle, (socket) => idleSince.delete(socket));

  return {
    agents: { http: agents.http, https: agents.https },
    ready: async () => {
      // What the server has closed meanwhile is known behind the next turn, however long this process was busy.
      if (isForOnce) await nextTurn();
      for (const agent of [agents.http, agents.https]) clear(agent);
    },
    noteRequest: (socket, mayGiveUp) => {
      const before = busyMs();
      busyBefore.set(socket, before);
      if (!isForOnce || !mayGiveUp || !socket.connecting || socket instanceof TLSSocket) return;
      // A new connection may have waited here as well. What was to be written is written behind this, or never.
      socket.once("connect", () => {
        if (busyMs() - before <= rule.most(undefined)) return;
        givenUp.add(socket);
        socket.destroy();
      });
    },
    wasGivenUp: (socket) => givenUp.has(socket),
    noteAnswer: ({ socket, headers }) => {
      const { "keep-alive": header } = headers;
      const ms = readKeepAlive(Array.isArray(header) ? header.join(", ") : header);
      if (ms !== undefined) announced.set(socket, ms);
    },
    destroy: () => agents.destroy(),
  };
}

/** How long this process was at work since it began, in milliseconds, and did not look at its connections. */
const busyMs = (): number => performance.eventLoopUtilization().active;

/** Told when a connection of an agent becomes idle and when it is used again. */
function watch(
  agent: http.Agent,
  onIdle: (socket: Duplex) => void,
  onReuse: (socket: Duplex) => void,
): void {
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  const reuseSocket = agent.reuseSocket.bind(agent);
  agent.keepSocketAlive = (socket) => {
    onIdle(socket);
    return keepSocketAlive(socket);
  };
  agent.reuseSocket = (socket, request) => {
    onReuse(socket);
    reuseSocket(socket, request);
  };
}
