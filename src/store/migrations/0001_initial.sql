-- The control store. Times are milliseconds since 1970 (UTC); hashes are lower-case hex.
-- No column ever holds a value from a governed database: records and subjects appear as keyed hashes,
-- and a key that must be found again is sealed (AEAD).

CREATE TABLE inventories (
  source TEXT PRIMARY KEY, taken_at INTEGER NOT NULL, fingerprint TEXT NOT NULL,
  inventory TEXT NOT NULL,             -- JSON of model::Inventory
  previous TEXT                        -- the inventory before this one, for drift
);

CREATE TABLE observations (
  source TEXT NOT NULL, table_name TEXT NOT NULL, field TEXT NOT NULL,
  taken_at INTEGER NOT NULL, observation TEXT NOT NULL,
  PRIMARY KEY (source, table_name, field)
);

CREATE TABLE findings (
  fingerprint TEXT PRIMARY KEY, kind TEXT NOT NULL, severity TEXT NOT NULL,
  source TEXT NOT NULL, table_name TEXT, field TEXT, message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'waived', 'resolved')),
  opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, resolved_at INTEGER,
  waived_until INTEGER, waiver TEXT, bundle TEXT NOT NULL
);
CREATE INDEX findings_by_state ON findings (state, kind);

CREATE TABLE due (
  source TEXT NOT NULL, table_name TEXT NOT NULL, action TEXT NOT NULL, record TEXT NOT NULL,
  first_due INTEGER NOT NULL, evaluation INTEGER NOT NULL,
  PRIMARY KEY (source, table_name, action, record)
) WITHOUT ROWID;

CREATE TABLE evaluations (
  source TEXT NOT NULL, table_name TEXT NOT NULL, action TEXT NOT NULL,
  evaluation INTEGER NOT NULL, evaluated_at INTEGER NOT NULL, rule TEXT NOT NULL,
  due INTEGER NOT NULL, overdue INTEGER NOT NULL, unjudgeable INTEGER NOT NULL,
  oldest_overdue INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source, table_name, action)
);

CREATE TABLE plans (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, table_name TEXT NOT NULL, action TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'running', 'done', 'void', 'superseded')),
  rule TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  guard TEXT NOT NULL, reasons TEXT NOT NULL, body TEXT NOT NULL, finished_at INTEGER
);
CREATE INDEX plans_by_state ON plans (state, source, table_name, action);

CREATE TABLE approvals (
  plan TEXT NOT NULL REFERENCES plans (id), principal TEXT NOT NULL,
  approved_at INTEGER NOT NULL, comment TEXT,
  entry INTEGER,                       -- index in the audit log; counts only once it is there
  PRIMARY KEY (plan, principal)
);

-- Rules whose first run was approved and done: a changed rule hash asks again.
CREATE TABLE proven_rules (
  rule TEXT PRIMARY KEY, source TEXT NOT NULL, table_name TEXT NOT NULL, action TEXT NOT NULL,
  proven_at INTEGER NOT NULL
);

CREATE TABLE batches (
  id TEXT PRIMARY KEY, plan TEXT NOT NULL, source TEXT NOT NULL, sequence INTEGER NOT NULL,
  epoch INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('intent', 'done', 'void')),
  intent_index INTEGER, result_index INTEGER, body TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE INDEX batches_by_plan ON batches (plan, state);
CREATE INDEX batches_unresolved ON batches (state) WHERE state = 'intent';

CREATE TABLE cases (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, law TEXT NOT NULL DEFAULT '', state TEXT NOT NULL,
  source TEXT NOT NULL, table_name TEXT NOT NULL, subject TEXT NOT NULL, record TEXT NOT NULL,
  sealed BLOB, opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deadline INTEGER,
  body TEXT NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX cases_one_open ON cases (kind, source, subject) WHERE state = 'open';
CREATE INDEX cases_by_subject ON cases (source, subject, state);

CREATE TABLE holds (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
  placed_by TEXT NOT NULL, placed_at INTEGER NOT NULL, review_by INTEGER,
  released_by TEXT, released_at INTEGER,
  placed_entry INTEGER, released_entry INTEGER    -- indices in the audit log, NULL until they are there
);
CREATE INDEX holds_active ON holds (source, subject) WHERE released_at IS NULL;

CREATE TABLE pauses (
  id TEXT PRIMARY KEY, scope TEXT NOT NULL CHECK (scope IN ('all', 'source', 'table', 'rule')),
  target TEXT NOT NULL, reason TEXT NOT NULL, paused_by TEXT NOT NULL, paused_at INTEGER NOT NULL,
  until INTEGER, ended_at INTEGER
);

CREATE TABLE outbox (
  id TEXT NOT NULL, receiver TEXT NOT NULL, event TEXT NOT NULL, severity TEXT NOT NULL,
  body TEXT NOT NULL, created_at INTEGER NOT NULL, next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')), last_outcome TEXT,
  PRIMARY KEY (id, receiver)
);
CREATE INDEX outbox_pending ON outbox (state, next_attempt_at);

CREATE TABLE occurrences (
  job TEXT NOT NULL, scheduled_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('claimed', 'done', 'failed')), owner TEXT NOT NULL,
  claimed_at INTEGER NOT NULL, finished_at INTEGER, detail TEXT,
  PRIMARY KEY (job, scheduled_at)
);

CREATE TABLE bundles (
  hash TEXT PRIMARY KEY, first_active_at INTEGER NOT NULL, last_active_at INTEGER NOT NULL
);

-- Small facts with a name: the epoch of the journal fence, last successes of tasks.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
