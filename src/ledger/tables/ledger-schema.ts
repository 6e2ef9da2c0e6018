import { accountLimits } from "./limit-schema.ts";

/** Plain SQL that PostgreSQL takes as well: text ids, integers, epoch milliseconds, JSON as text. */
const firstTables = `
CREATE TABLE loads (
  id TEXT PRIMARY KEY,
  target_name TEXT NOT NULL,
  base_url TEXT NOT NULL,
  tenant TEXT,
  source_path TEXT NOT NULL,
  source_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  source_size BIGINT NOT NULL,
  mapping_path TEXT NOT NULL,
  mapping_hash TEXT NOT NULL,
  program_version TEXT NOT NULL,
  connection_name TEXT,
  created_at BIGINT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  row_count BIGINT,
  finished_at BIGINT,
  epoch BIGINT NOT NULL
);
CREATE TABLE executions (
  load_id TEXT NOT NULL REFERENCES loads (id),
  epoch BIGINT NOT NULL,
  host TEXT NOT NULL,
  pid BIGINT NOT NULL,
  process_started_at BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  written_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (load_id, epoch)
);
CREATE TABLE rows (
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  line BIGINT NOT NULL,
  row_key TEXT,
  payload_hash TEXT,
  intended_at BIGINT,
  intended_epoch BIGINT,
  outcome TEXT,
  errors TEXT,
  http_status BIGINT,
  attempts BIGINT,
  elapsed_ms BIGINT,
  applied_at BIGINT,
  server_id TEXT,
  PRIMARY KEY (load_id, row_number)
);
CREATE TABLE outcome_counts (
  load_id TEXT NOT NULL REFERENCES loads (id),
  outcome TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  PRIMARY KEY (load_id, outcome)
);
CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version (version) VALUES (1)`;

const requestCounts = `
CREATE TABLE request_counts (
  account TEXT NOT NULL,
  slot_at BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  PRIMARY KEY (account, slot_at)
)`;

/** NULL for executions of before. */
const operators = "ALTER TABLE executions ADD COLUMN user_name TEXT";

const personsDecisions = `
CREATE TABLE interventions (
  load_id TEXT NOT NULL REFERENCES loads (id),
  intervention_number BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  person TEXT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (load_id, intervention_number)
);
CREATE TABLE corrections (
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  corrected_load_id TEXT NOT NULL REFERENCES loads (id),
  corrected_row BIGINT NOT NULL,
  PRIMARY KEY (load_id, row_number)
);
CREATE INDEX corrected_rows ON corrections (corrected_load_id, corrected_row)`;

/** NULL in loads and rows of before. */
const recordImages = `
ALTER TABLE loads ADD COLUMN terms TEXT;
ALTER TABLE rows ADD COLUMN verification TEXT;
CREATE TABLE images (
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  before_image TEXT NOT NULL,
  after_image TEXT NOT NULL,
  left_image TEXT,
  PRIMARY KEY (load_id, row_number)
);
CREATE TABLE approvals (
  plan_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  person TEXT NOT NULL,
  approved_at BIGINT NOT NULL,
  PRIMARY KEY (plan_hash, name)
)`;

/** Only rows that created something have an id of the server's, so no other write pays for it. */
const givenIds = "CREATE INDEX given_ids ON rows (server_id, load_id) WHERE server_id IS NOT NULL";

const madePlans = `
CREATE TABLE made_plans (
  plan_hash TEXT PRIMARY KEY,
  made_at BIGINT NOT NULL,
  fingerprint TEXT NOT NULL,
  mapping_hash TEXT NOT NULL,
  person TEXT NOT NULL
);
CREATE INDEX made_plans_by_time ON made_plans (made_at)`;

/** NULL in loads of before and where no preflight read the rows; a claim in rows that are safe to repeat or have no key. */
const onceOnly = `
ALTER TABLE loads ADD COLUMN rows_hash TEXT;
ALTER TABLE rows ADD COLUMN claim TEXT;
CREATE INDEX rows_claim ON rows (claim) WHERE claim IS NOT NULL`;

/** Only creates have such ids, so only they pay for it. */
const createdRecords = `
CREATE INDEX created_records ON rows (row_key) WHERE server_id IS NOT NULL`;

/** NULL for executions of before, and where no system tells. */
const processSpaces = "ALTER TABLE executions ADD COLUMN process_space TEXT";

const dropArrivals = `
CREATE TABLE arrivals (
  id TEXT PRIMARY KEY,
  drop_name TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_size BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  code TEXT,
  reason TEXT,
  seen_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  content_hash TEXT,
  file_shape TEXT,
  round BIGINT NOT NULL,
  load_id TEXT,
  mapping_path TEXT,
  related_id TEXT,
  tries BIGINT NOT NULL,
  next_try_at BIGINT,
  claimed_at BIGINT,
  leased_until BIGINT,
  owner TEXT,
  quiet_hash TEXT,
  quiet_since BIGINT,
  kept_at TEXT,
  kept_as TEXT,
  due_at BIGINT
);
CREATE UNIQUE INDEX arrivals_content ON arrivals (drop_name, content_hash, round) WHERE content_hash IS NOT NULL;
CREATE UNIQUE INDEX arrivals_due ON arrivals (drop_name, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX arrivals_by_name ON arrivals (drop_name, file_name);
CREATE INDEX arrivals_by_state ON arrivals (drop_name, state);
CREATE TABLE arrival_events (
  arrival_id TEXT NOT NULL REFERENCES arrivals (id),
  event_number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  person TEXT,
  PRIMARY KEY (arrival_id, event_number)
);
CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  drop_name TEXT NOT NULL,
  arrival_id TEXT NOT NULL REFERENCES arrivals (id),
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  message_number BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  next_try_at BIGINT,
  sent_at BIGINT,
  fault TEXT
);
CREATE INDEX messages_due ON messages (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX messages_of_drop ON messages (drop_name, channel, message_number);
CREATE TABLE wishes (
  load_id TEXT PRIMARY KEY REFERENCES loads (id),
  kind TEXT NOT NULL,
  person TEXT NOT NULL,
  because TEXT,
  expressed_at BIGINT NOT NULL
);
CREATE TABLE drop_looks (
  drop_name TEXT PRIMARY KEY,
  looked_up_to BIGINT NOT NULL
)`;

/** A message need not be of an arrival: a whole drop may be out of reach. */
const outages = `
CREATE TABLE outages (
  drop_name TEXT PRIMARY KEY,
  since BIGINT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL
);
ALTER TABLE messages RENAME TO messages_of_arrivals;
DROP INDEX messages_due;
DROP INDEX messages_of_drop;
CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  drop_name TEXT NOT NULL,
  arrival_id TEXT REFERENCES arrivals (id),
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  message_number BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  next_try_at BIGINT,
  sent_at BIGINT,
  fault TEXT
);
INSERT INTO messages SELECT * FROM messages_of_arrivals;
DROP TABLE messages_of_arrivals;
CREATE INDEX messages_due ON messages (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX messages_of_drop ON messages (drop_name, channel, message_number)`;

/** What tells a file of a drop from any other that had its name, where its place has such a word. */
const fileVersions = "ALTER TABLE arrivals ADD COLUMN file_version TEXT";

/** What keys were given last by loads that want to know; empty where there is none. */
const lastSent = `
CREATE TABLE last_sent (
  key_id TEXT PRIMARY KEY,
  payload_hash TEXT NOT NULL,
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  applied_at BIGINT
)`;

const accountPaces = `
CREATE TABLE account_paces (
  account TEXT NOT NULL,
  teller TEXT NOT NULL,
  loads BIGINT NOT NULL,
  wanted DOUBLE PRECISION,
  cap DOUBLE PRECISION,
  paused_until BIGINT,
  ceiling DOUBLE PRECISION,
  start_rate DOUBLE PRECISION,
  cycle_ms DOUBLE PRECISION,
  learned_at BIGINT,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (account, teller)
)`;

/** Loads that wait for a worker, and how those ended that a worker took. */
const queuedLoads = `
CREATE TABLE work (
  load_id TEXT PRIMARY KEY REFERENCES loads (id),
  account TEXT NOT NULL,
  priority TEXT NOT NULL,
  submitted_at BIGINT NOT NULL,
  person TEXT NOT NULL,
  settings TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next_try_at BIGINT,
  taken_at BIGINT,
  code TEXT,
  reason TEXT,
  exit_code BIGINT,
  reports TEXT
);
CREATE INDEX work_open ON work (submitted_at) WHERE state <> 'over';
CREATE INDEX work_given ON work (account, taken_at)`;

/**
 * So that what people ask costs what it is about, and not what the ledger holds. Those of rows are paid for with each write: keys so
 * that an id is found in millions of rows, and rows without an answer so that nobody counts them in the others.
 */
const lookUps = `
CREATE INDEX row_keys ON rows (row_key) WHERE row_key IS NOT NULL;
CREATE INDEX rows_unanswered ON rows (load_id) WHERE outcome IS NULL OR outcome = 'not-attempted';
CREATE INDEX loads_by_time ON loads (created_at, id);
CREATE INDEX loads_by_target ON loads (target_name, created_at, id);
CREATE INDEX loads_by_status ON loads (status, created_at, id);
CREATE INDEX loads_by_file ON loads (fingerprint);
CREATE INDEX loads_by_rows ON loads (rows_hash) WHERE rows_hash IS NOT NULL;
CREATE INDEX arrivals_by_time ON arrivals (seen_at, id);
CREATE INDEX arrivals_of_drop ON arrivals (drop_name, seen_at, id);
CREATE INDEX messages_by_number ON messages (message_number);
CREATE INDEX messages_told ON messages (drop_name, message_number)`;

/** When the rows of a load were taken out, and behind which row that goes on; NULL where it is over. */
const prunedLoads = `
ALTER TABLE loads ADD COLUMN pruned_at BIGINT;
ALTER TABLE loads ADD COLUMN pruning_from BIGINT;
CREATE INDEX loads_pruned ON loads (target_name) WHERE pruned_at IS NOT NULL;
CREATE INDEX arrivals_of_load ON arrivals (load_id) WHERE load_id IS NOT NULL`;

/** So that a page of the rows that did not go in is found among millions that did; only those pay for it. And loads by their file. */
const rowPages = `
CREATE INDEX rows_otherwise ON rows (load_id, outcome, row_number) WHERE outcome <> 'applied';
CREATE INDEX loads_by_name ON loads (source_name, created_at, id)`;

/** Plans that a person did not approve, and why. */
const planReturns = `
CREATE TABLE plan_returns (
  plan_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  person TEXT NOT NULL,
  because TEXT NOT NULL,
  returned_at BIGINT NOT NULL,
  PRIMARY KEY (plan_hash, name)
)`;

/**
 * Loads that several workers share: into how many shards its rows are divided, NULL where one worker has them all; what they have to
 * know of one another, NULL while nobody may join. A shard's epoch is the number of the execution that has it.
 */
const sharedLoads = `
ALTER TABLE work ADD COLUMN shards BIGINT;
ALTER TABLE work ADD COLUMN sharing TEXT;
CREATE TABLE shards (
  load_id TEXT NOT NULL REFERENCES loads (id),
  shard BIGINT NOT NULL,
  epoch BIGINT,
  asked_by BIGINT,
  is_done BIGINT NOT NULL,
  PRIMARY KEY (load_id, shard)
)`;

/** How executions under way went of late, as each tells it itself. */
const loadCourses = `
CREATE TABLE load_courses (
  load_id TEXT NOT NULL REFERENCES loads (id),
  epoch BIGINT NOT NULL,
  at BIGINT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (load_id, epoch, at)
)`;

/** What the rows of a load change together, where a guard is about all of them. */
const changeTotals = `
CREATE TABLE change_totals (
  load_id TEXT PRIMARY KEY REFERENCES loads (id),
  totals TEXT
)`;

/**
 * What leads from each version to the next, beginning with an empty database. A step that was released never changes. What a
 * step does to rows that are there, beyond SQL, is with the database that has such rows.
 */
export const schemaSteps: readonly string[] = [
  firstTables,
  requestCounts,
  operators,
  personsDecisions,
  recordImages,
  givenIds,
  madePlans,
  onceOnly,
  createdRecords,
  processSpaces,
  dropArrivals,
  outages,
  fileVersions,
  lastSent,
  accountPaces,
  queuedLoads,
  lookUps,
  prunedLoads,
  sharedLoads,
  rowPages,
  accountLimits,
  planReturns,
  loadCourses,
  changeTotals,
];

/** Version of the tables that this program works with. */
export const ledgerSchemaVersion = schemaSteps.length;

export const writeVersionSql = "UPDATE schema_version SET version = ?";
