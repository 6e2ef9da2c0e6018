import { userName } from "../../kernel/this-process.ts";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { isoTime } from "../../kernel/clock.ts";
import type { Connection } from "../../connections/connection.ts";
import { type PlanHead, planVersion } from "../../plan/plan.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { programVersion } from "../../kernel/version.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { ReadingSettings } from "../load-request.ts";

interface PlanOrigin {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly reading: ReadingSettings | undefined;
  readonly undoes?: string;
}

/** What a plan belongs to. */
export function makePlanHead(
  { source, mapping, target }: BoundLoad,
  connection: Connection,
  { now, reading, undoes }: PlanOrigin,
): PlanHead {
  const { name, tenant, baseUrl, requireApproval } = connection;
  return {
    format: "waybill-plan",
    version: planVersion,
    programVersion,
    madeAt: isoTime(now),
    madeBy: { user: userName(), host: hostname() },
    ...(undoes === undefined ? {} : { undoes }),
    write: mapping.write,
    targetName: target.name,
    baseUrl,
    ...(tenant === undefined ? {} : { tenant }),
    ...(name === undefined ? {} : { connectionName: name }),
    ...(requireApproval ? { needsApproval: true } : {}),
    sourcePath: source.path,
    sourceName: source.name,
    ...(source.sheet === undefined ? {} : { sheet: source.sheet }),
    ...(reading === undefined ? {} : { reading: said(reading) }),
    fingerprint: source.fingerprint,
    mappingPath: resolve(mapping.path),
    mappingHash: mapping.hash,
    ...tablesOf(mapping),
  };
}

/** Of a mapping out of a store they lie beside it under other names. */
function tablesOf({ path, tableFiles }: Mapping): Pick<PlanHead, "tables"> {
  const isMoved = [...tableFiles].some(([name, place]) => place !== resolve(dirname(path), name));
  return isMoved ? { tables: Object.fromEntries(tableFiles) } : {};
}

/** Without what nobody said. */
function said({
  sheet,
  entry,
  encoding,
  delimiter,
  quote,
  headerRow,
  footer,
  padShortRows,
  accept,
  parameters,
}: ReadingSettings): NonNullable<PlanHead["reading"]> {
  return {
    ...(sheet === undefined ? {} : { sheet }),
    ...(entry === undefined ? {} : { entry }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(quote === undefined ? {} : { quote }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(footer === undefined ? {} : { footer }),
    ...(padShortRows === undefined ? {} : { padShortRows }),
    ...(accept === undefined ? {} : { accept }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}
