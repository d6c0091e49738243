-- A change of policies that waits for approval. At most one is open: the directory holds one set.
CREATE TABLE policy_changes (
  id TEXT PRIMARY KEY, previous TEXT NOT NULL, bundle TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'activated', 'withdrawn')),
  waits_since INTEGER NOT NULL, finished_at INTEGER, body TEXT NOT NULL
);
CREATE UNIQUE INDEX policy_changes_one_open ON policy_changes (state) WHERE state = 'open';

CREATE TABLE change_approvals (
  change TEXT NOT NULL REFERENCES policy_changes (id), principal TEXT NOT NULL,
  approved_at INTEGER NOT NULL, comment TEXT,
  entry INTEGER,                       -- index in the audit log; counts only once it is there
  PRIMARY KEY (change, principal)
);
