import { isExactObject } from "../kernel/exact-json.ts";
import type { AdmittedRequest } from "./answer-request.ts";
import type { Answer } from "./answer.ts";
import { parseBody } from "./parse-body.ts";
import type { SimulatorSettings } from "./read-options.ts";
import { firstService, vendorOf } from "./services.ts";
import type { Visit } from "./simulator-options.ts";

type Hooks = Pick<SimulatorSettings, "onRead" | "onWrite">;

/** Carries out a request for records between the two calls of its hook, where there is one. */
export async function announceVisits(
  request: AdmittedRequest,
  { onRead, onWrite }: Hooks,
  carryOut: () => Answer,
): Promise<Answer> {
  const { route, entry } = request;
  const isVisit = route.kind === "read" || route.kind === "write";
  if (!isVisit || (route.kind === "read" ? onRead : onWrite) === undefined) return carryOut();
  const { service, tenant } = route;
  const place = { service, resource: route.resource.name, tenant, request: entry.order };
  const announce = async (moment: Visit["moment"], status?: number): Promise<void> => {
    const visit = { ...place, moment, status };
    if (route.kind === "read") await onRead?.({ ...visit, id: route.id ?? "" });
    else await onWrite?.({ ...visit, ids: idsOf(request) });
  };
  await announce("before");
  const answer = carryOut();
  await announce("after", answer.cut === undefined ? answer.status : undefined);
  return answer;
}

function idsOf({ route, body, entry }: AdmittedRequest): readonly string[] {
  const { envelope, idField } = vendorOf(route.service ?? firstService);
  if (envelope === undefined) return entry.id === undefined ? pathId(route) : [entry.id];
  const content = parseBody(body);
  const records = typeof content === "string" ? undefined : content[envelope.sent];
  return [records].flat().flatMap((record) => {
    const id = isExactObject(record) ? record[idField] : undefined;
    return typeof id === "string" ? [id] : [];
  });
}

const pathId = (route: AdmittedRequest["route"]): readonly string[] =>
  "id" in route && route.id !== undefined ? [route.id] : [];
