import type http from "node:http";
import type net from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { createAgents, type Agents } from "./create-agents.ts";
import { createIdleRule, mostAsAnnounced, readKeepAlive } from "./idle-rule.ts";
import type { NetworkRoute } from "./network-route.ts";

export interface PoolOptions {
  readonly networkRoute: NetworkRoute | undefined;
  /** Most connections per host. */
  readonly connections: number;
  /** True: for requests that must not be sent twice, such as creates. */
  readonly isForOnce: boolean;
}

/** What is known of a connection; all times in milliseconds. */
interface Line {
  /** How long this process had been busy when the last request went out. */
  busyBefore: number;
  /** Since when no request is under way; undefined: one is. */
  idleSince: number | undefined;
  /** How long its last answer may have lain here before it was taken: meanwhile the server's time went on. */
  lay: number;
  /** What `Keep-Alive: timeout` said last. */
  announcedMs: number | undefined;
  isGivenUp: boolean;
}

/** Connections to one origin that are kept open between requests. */
export class ConnectionPool {
  readonly #agents: Agents;
  readonly #isForOnce: boolean;
  readonly #rule = createIdleRule();
  readonly #lines = new WeakMap<Duplex, Line>();

  constructor({ networkRoute, connections, isForOnce }: PoolOptions) {
    this.#agents = createAgents(networkRoute, connections);
    this.#isForOnce = isForOnce;
    for (const agent of [this.#agents.http, this.#agents.https]) this.#watch(agent);
  }

  get agents(): Pick<Agents, "http" | "https"> {
    const { http, https } = this.#agents;
    return { http, https };
  }

  /** Resolves when those are closed that the next request must not go out on. */
  async ready(): Promise<void> {
    // What the server has closed meanwhile is known behind the next turn, however long this process was busy.
    if (this.#isForOnce) await nextTurn();
    for (const { freeSockets } of [this.#agents.http, this.#agents.https])
      for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
        const line = this.#lineOf(socket);
        if (socket.destroyed || !this.#isTooOld(line)) continue;
        line.idleSince = undefined;
        socket.destroy();
      }
  }

  /**
   * To be told of the connection of every request, before anything is written to it.
   * @param mayGiveUp the connection may be given up; the request is then to be sent on another one
   */
  noteRequest(socket: net.Socket, mayGiveUp: boolean): void {
    const line = this.#lineOf(socket);
    line.busyBefore = busyMs();
    if (!this.#isForOnce || !mayGiveUp || !socket.connecting || socket instanceof TLSSocket) return;
    // A new connection may have lain here as well. What was to be written is written behind this, or never.
    socket.once("connect", () => {
      if (busyMs() - line.busyBefore <= this.#rule.most(undefined)) return;
      line.isGivenUp = true;
      socket.destroy();
    });
  }

  /** True of a connection that was given up before anything was written to it. */
  wasGivenUp(socket: net.Socket | undefined): boolean {
    return socket !== undefined && this.#lineOf(socket).isGivenUp;
  }

  /** To be told of every answer: it may say how long its connection is kept. */
  noteAnswer({ socket, headers }: http.IncomingMessage): void {
    const { "keep-alive": header } = headers;
    const ms = readKeepAlive(Array.isArray(header) ? header.join(", ") : header);
    if (ms !== undefined) this.#lineOf(socket).announcedMs = ms;
  }

  destroy(): void {
    this.#agents.destroy();
  }

  /** Learns when a connection becomes idle and when it is used again. */
  #watch(agent: http.Agent): void {
    const keepSocketAlive = agent.keepSocketAlive.bind(agent);
    const reuseSocket = agent.reuseSocket.bind(agent);
    agent.keepSocketAlive = (socket) => {
      const line = this.#lineOf(socket);
      line.idleSince = performance.now();
      line.lay = busyMs() - line.busyBefore;
      return keepSocketAlive(socket);
    };
    agent.reuseSocket = (socket, request) => {
      this.#lineOf(socket).idleSince = undefined;
      reuseSocket(socket, request);
    };
  }

  #lineOf(socket: Duplex): Line {
    const known = this.#lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = {
      busyBefore: 0,
      idleSince: undefined,
      lay: 0,
      announcedMs: undefined,
      isGivenUp: false,
    };
    this.#lines.set(socket, line);
    socket.once("close", () => {
      if (line.idleSince !== undefined) this.#rule.noteClosed(performance.now() - line.idleSince);
    });
    return line;
  }

  #isTooOld({ idleSince, lay, announcedMs }: Line): boolean {
    if (idleSince === undefined) return false;
    const idleMs = performance.now() - idleSince;
    if (!this.#isForOnce) return announcedMs !== undefined && idleMs > mostAsAnnounced(announcedMs);
    const most = this.#rule.most(announcedMs);
    this.#rule.noteOpen(idleMs);
    return idleMs + lay > most;
  }
}

/** How long this process was at work since it began, in milliseconds, and did not look at its connections. */
const busyMs = (): number => performance.eventLoopUtilization().active;
