/** One limit for all processes at work on an account: its gate, its governor and its pace; and those processes, with what they may send. */
export const accountLimits = `
CREATE TABLE account_limits (
  account TEXT PRIMARY KEY,
  epoch BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  paused_until BIGINT NOT NULL,
  asked_ms BIGINT,
  prober TEXT,
  opened_at BIGINT NOT NULL,
  governor TEXT,
  governs_until BIGINT NOT NULL,
  term BIGINT NOT NULL,
  rate DOUBLE PRECISION,
  ceiling DOUBLE PRECISION,
  start_rate DOUBLE PRECISION,
  cycle_ms DOUBLE PRECISION,
  grown_ms DOUBLE PRECISION,
  learned_at BIGINT,
  paced_epoch BIGINT NOT NULL
);
CREATE TABLE account_members (
  account TEXT NOT NULL,
  member TEXT NOT NULL,
  told_at BIGINT NOT NULL,
  loads BIGINT NOT NULL,
  wanted DOUBLE PRECISION,
  cap DOUBLE PRECISION,
  width BIGINT NOT NULL,
  account_in_flight BIGINT,
  in_flight BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  outages BIGINT NOT NULL,
  held DOUBLE PRECISION NOT NULL,
  is_waiting BIGINT NOT NULL,
  granted_rate DOUBLE PRECISION,
  granted_in_flight BIGINT,
  granted_until BIGINT,
  PRIMARY KEY (account, member)
)`;
