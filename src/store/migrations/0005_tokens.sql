-- Bearer tokens of the API. A token itself is shown once and never stored: only its SHA-256.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  scopes TEXT NOT NULL,                -- words separated by blanks
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
  lifetime INTEGER NOT NULL,           -- milliseconds it was made for; whoever follows it gets the same
  expires_at INTEGER NOT NULL,         -- when it ends: earlier than that once another follows it
  replaces TEXT REFERENCES tokens (id),
  revoked_by TEXT, revoked_at INTEGER,
  last_used TEXT,                      -- a day: 2026-12-31
  created_entry INTEGER, revoked_entry INTEGER    -- indices in the audit log, NULL until they are there
);
CREATE INDEX tokens_name ON tokens (name);
