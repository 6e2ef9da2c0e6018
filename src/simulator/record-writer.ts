import { createHash } from "node:crypto";
import { isoTime } from "../kernel/clock.ts";
import { alterRecord, findReadOnlyChange } from "./alter-record.ts";
import { type Refusal, unknownId } from "./error-answers.ts";
import { type ExactObject, scalarText, stringifyExactJson } from "../kernel/exact-json.ts";
import { composeRecord, type RecordWrite, versionOf } from "./compose-record.ts";
import type { SimulatorSettings } from "./read-options.ts";
import { parseStored, type RecordStore, type StoredRecord } from "./record-store.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { forService } from "./services.ts";

export interface RecordWriter {
  /** Whether the stored record stands against the write. */
  refuse(write: RecordWrite): Refusal | undefined;
  /** Stores the record, with what the server fills in. */
  accept(write: RecordWrite): StoredRecord;
  newId(): string;
}

export function createRecordWriter(settings: SimulatorSettings, store: RecordStore): RecordWriter {
  const random = createSeededRandom(settings.seed + 2);
  let acceptedCount = 0;
  return {
    refuse: (write) => refuseWrite(write, store, settings),
    accept(write) {
      acceptedCount += 1;
      const stored = store.find(write.resource, write.tenant, write.id);
      const next = composeRecord(
        processWrite(write, stored, settings),
        stored,
        isoTime(settings.clock.now()),
      );
      if (!settings.keepRecords) return next;
      const { request } = write;
      const { version } = next;
      next.writes.push({ order: acceptedCount, request, version, ...trace(write.record) });
      store.save(next);
      return next;
    },
    newId: () =>
      `sim-${Array.from({ length: 3 }, () =>
        Math.floor(random() * 2 ** 24)
          .toString(16)
          .padStart(6, "0"),
      ).join("")}`,
  };
}

function refuseWrite(
  { resource, tenant, id, record }: RecordWrite,
  store: RecordStore,
  settings: SimulatorSettings,
): Refusal | undefined {
  if (resource.method === "POST") return undefined;
  const stored = store.find(resource, tenant, id);
  if (stored === undefined) {
    return settings.unknownIds === "create" ? undefined : unknownId(id);
  }
  if (stored.isHidden) return unknownId(id);
  if (stored.isLocked) {
    return { status: 409, message: `The record ${id} is locked and can't be changed.` };
  }
  return refuseVersion(record, stored, settings) ?? refuseReadOnly(record, stored, settings);
}

function refuseVersion(
  record: ExactObject,
  { id, version }: StoredRecord,
  { checkVersion }: SimulatorSettings,
): Refusal | undefined {
  const given = record["sys_version"];
  if (!checkVersion || given === undefined || versionOf(record) === version) return undefined;
  const message = `The record ${id} has version ${version}, not ${scalarText(given) ?? "something else"}.`;
  return { status: 409, message };
}

function refuseReadOnly(
  record: ExactObject,
  stored: StoredRecord,
  { writes }: SimulatorSettings,
): Refusal | undefined {
  const readOnly = writes[stored.service]?.readOnly ?? [];
  if (readOnly.length === 0) return undefined;
  const field = findReadOnlyChange(record, parseStored(stored), readOnly);
  return field === undefined ? undefined : { status: 400, message: `${field}: can only be read.` };
}

/** The record as this service takes it: with what was left out, and with its own ways of writing values. */
function processWrite(
  write: RecordWrite,
  stored: StoredRecord | undefined,
  { leftOut, writes }: SimulatorSettings,
): RecordWrite {
  const { service } = write.resource;
  const habits = writes[service];
  const isKept = forService(leftOut, service) === "keep";
  if (!isKept && habits === undefined) return write;
  const before = stored && parseStored(stored);
  const record = isKept ? { ...before, ...write.record } : write.record;
  return { ...write, record: alterRecord(record, before, habits ?? {}) };
}

function trace(record: ExactObject): { hash: string; recordNo: number | undefined } {
  const recordNo = record["sys_bulk_load_record_no"];
  return {
    hash: createHash("sha256").update(stringifyExactJson(record)).digest("hex"),
    recordNo: typeof recordNo === "number" ? recordNo : undefined,
  };
}
