import { isoTime } from "../kernel/clock.ts";
import { createCredentials } from "./credentials.ts";
import { readDocumentedFields } from "./documented-fields.ts";
import { createErrorWriter } from "./error-answers.ts";
import { plantSeed } from "./plant-seed.ts";
import type { SimulatorSettings } from "./read-options.ts";
import type { ReceivedLog } from "./received-log.ts";
import { createRecordStore } from "./record-store.ts";
import { createRecordWriter } from "./record-writer.ts";
import { createRuleBook } from "./rule-book.ts";
import { listResources } from "./resources.ts";
import type { SimulatorContext } from "./simulator-context.ts";

/** Sets up what the endpoints need, with the seeds planted. */
export function createContext(settings: SimulatorSettings, log: ReceivedLog): SimulatorContext {
  const store = createRecordStore(settings.keepRecords);
  const writer = createRecordWriter(settings, store);
  const now = isoTime(settings.clock.now());
  for (const seed of settings.records) plantSeed(seed, store, now);
  const fields = new Map(
    listResources().map((resource) => [resource, readDocumentedFields(resource)]),
  );
  return {
    settings,
    store,
    writer,
    rules: createRuleBook(settings.rules),
    credentials: createCredentials(settings),
    writeError: createErrorWriter(settings),
    fieldsOf: (resource) => fields.get(resource) ?? readDocumentedFields(resource),
    countRecords: (accepted, refused) => {
      log.countRecords(accepted, refused);
    },
  };
}
