import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { z } from "zod";
import { ConfigurationError, systemCodeOf } from "../kernel/load-error.ts";
import { createContext } from "./create-context.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { createLimits } from "./limits.ts";
import { readOptions, type SimulatorSettings } from "./read-options.ts";
import { askWhoListens, introduce, type Introduction, isAskedWhoItIs } from "./introduce.ts";
import { isForThisMachine, receiveRequest } from "./receive-request.ts";
import { createReceivedLog, type ReceivedLog } from "./received-log.ts";
import type { JsonObject } from "../kernel/json.ts";
import { createOtherUser, findStored } from "./other-user.ts";
import { parseStored, type RecordStore, type StoredRecord } from "./record-store.ts";
import { pathOfService } from "./simulated-path.ts";
import { serviceNames, services } from "./services.ts";
import type { SimulatedRecord, Simulator } from "./simulator.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

const host = "127.0.0.1";
/** Longer than clients keep idle connections, so that none is closed under a request. */
const keepAliveMs = 120_000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = readOptions(options);
  const log = createReceivedLog(settings.keepReceived);
  const context = createContext(settings, log);
  const stopping = new AbortController();
  const reception = {
    context,
    log,
    limits: createLimits(settings),
    nextFate: createFaultPlan(settings),
    signal: stopping.signal,
  };
  const introduction: Introduction = {
    pid: process.pid,
    startedAt: new Date(settings.clock.now()).toISOString(),
    records: settings.records.length,
  };
  const server = createServer((request, response) => {
    if (isAskedWhoItIs(request) && isForThisMachine(request.headers.host))
      introduce(response, introduction);
    else void receiveRequest(request, response, reception);
  });
  server.keepAliveTimeout = keepAliveMs;
  const url = `http://${host}:${await listen(server, settings.port)}`;
  return describeSimulator({ url, settings, log, store: context.store }, async () => {
    stopping.abort();
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
}

interface Running {
  readonly url: string;
  readonly settings: SimulatorSettings;
  readonly log: ReceivedLog;
  readonly store: RecordStore;
}

function describeSimulator(
  { url, settings, log, store }: Running,
  stop: () => Promise<void>,
): Simulator {
  const { tokens, clients, sessionIds, logins, tenants, org } = settings;
  return {
    url,
    urls: z
      .record(z.enum(serviceNames), z.string())
      .parse(
        Object.fromEntries(
          services.map((service) => [service.name, `${url}${pathOfService(service, org)}`]),
        ),
      ),
    wants: {
      token: tokens.length + clients.length > 0,
      session: tokens.length + clients.length + sessionIds.length + logins.length > 0,
    },
    tenant: tenants[0] ?? "demo",
    received: () => log.received(),
    counts: () => log.counts(),
    record: (service, id, resource) => {
      const found = findStored(store, { service, id, resource });
      return found && showRecord(found);
    },
    records: (service) => store.list(service).map(showRecord),
    ...createOtherUser(store, settings.clock),
    stop,
  };
}

function showRecord(record: StoredRecord): SimulatedRecord {
  const fields: JsonObject = JSON.parse(record.text);
  return { ...record, writes: [...record.writes], fields, exact: parseStored(record) };
}

/** The port that was taken. */
async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw await refusePort(port, error);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Long for a program on this machine that listens, short for a person who waits. */
const introductionWaitMs = 2000;

async function refusePort(port: number, cause: unknown): Promise<ConfigurationError> {
  const code = "ERR_SIMULATOR_PORT";
  const where = `Simulator: port ${port} on ${host}`;
  const other = "Give another port, or 0 for any that is free.";
  if (systemCodeOf(cause) !== "EADDRINUSE")
    return new ConfigurationError(`${where} can't be used.`, { code, actions: [other], cause });
  const found = await askWhoListens(host, port, introductionWaitMs);
  if (found === undefined)
    return new ConfigurationError(
      `${where} is taken by a program that is no simulator of Waybill.`,
      { code, actions: [other], cause },
    );
  const { pid, startedAt, records } = found;
  const began =
    records === 0 ? "without records" : `with ${records} record${records === 1 ? "" : "s"}`;
  return new ConfigurationError(
    `${where} is taken by another simulator: waybill simulate, process ${pid}, started ${startedAt} ${began}.`,
    { code, actions: ["Stop that one first, with Ctrl-C where it runs.", other], cause },
  );
}
