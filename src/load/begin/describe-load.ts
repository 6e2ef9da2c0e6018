import { resolve } from "node:path";
import { systemClock } from "../../kernel/clock.ts";
import type { Connection } from "../../connections/connection.ts";
import type { LoadTerms, NewLoad } from "../../ledger/load-record.ts";
import { programVersion } from "../../kernel/version.ts";
import type { BoundLoad } from "../bound-load.ts";
import { columnsOfGroup } from "../../mapping/group/collected-fields.ts";
import { newLoadId } from "../books/load-id.ts";
import type { LoadRequest } from "../load-request.ts";

/** What the ledger keeps of a load, so that a resume finds the same source, mapping and address again. */
export function describeLoad(
  request: Pick<LoadRequest, "clock" | "loadId" | "connection" | Term>,
  { source, mapping, target }: BoundLoad,
  connection: Pick<Connection, "baseUrl" | "tenant">,
): NewLoad {
  const createdAt = (request.clock ?? systemClock).now();
  return {
    id: request.loadId ?? newLoadId(createdAt),
    targetName: target.name,
    baseUrl: connection.baseUrl,
    tenant: connection.tenant,
    sourcePath: source.path,
    sourceName: source.name,
    fingerprint: source.fingerprint,
    sourceSize: source.size,
    mappingPath: resolve(mapping.path),
    mappingHash: mapping.hash,
    programVersion,
    connectionName: request.connection.name,
    createdAt,
    ...termsOf(request, { source, mapping }),
  };
}

type Term = "again" | "keepBefore" | "sameAsLastSent" | "verify" | "rejects" | "reading";

function termsOf(
  {
    again,
    keepBefore,
    sameAsLastSent,
    verify,
    rejects,
    reading: { parameters = {} } = {},
  }: Pick<LoadRequest, Term>,
  { source: { sheet }, mapping }: Pick<BoundLoad, "source" | "mapping">,
): { readonly terms?: LoadTerms } {
  const groupedBy = columnsOfGroup(mapping.file);
  const terms: LoadTerms = {
    ...(sheet === undefined ? {} : { sheet }),
    ...(again === true ? { again } : {}),
    ...(keepBefore === true ? { keepBefore } : {}),
    ...(sameAsLastSent === undefined ? {} : { sameAsLastSent }),
    ...(verify === undefined ? {} : { verify }),
    ...(rejects === undefined ? {} : { rejects }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(groupedBy.length === 0 ? {} : { groupedBy }),
  };
  return Object.keys(terms).length === 0 ? {} : { terms };
}
