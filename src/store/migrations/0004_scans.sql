-- What a scan must know of a table to read only what changed, and of itself to go on where it was killed.
-- Counts, hashes of versions, positions in files and in the order of keys: never a key, never a value.
CREATE TABLE scan_runs (
  source TEXT PRIMARY KEY, run INTEGER NOT NULL,
  open INTEGER NOT NULL CHECK (open IN (0, 1))   -- 1: begun and not ended
);

CREATE TABLE scan_states (
  source TEXT NOT NULL, table_name TEXT NOT NULL,
  run INTEGER NOT NULL,                -- the last one that looked after this table
  state TEXT NOT NULL,                 -- JSON of scan::plan::Seen
  partial TEXT,                        -- JSON of scan::memory::Partial while a whole read is under way
  PRIMARY KEY (source, table_name)
);
