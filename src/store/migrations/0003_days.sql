-- How each day ended, for trends: counts only, a row a source, day and word, kept for 400 days.
CREATE TABLE days (
  day TEXT NOT NULL,                   -- YYYY-MM-DD (UTC)
  source TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('findings', 'due', 'overdue', 'acted', 'risk')),
  word TEXT NOT NULL,                  -- a state, an action or a band
  number INTEGER NOT NULL,
  PRIMARY KEY (day, source, what, word)
) WITHOUT ROWID;

-- What was done on one day is found without reading what was done on all the others.
CREATE INDEX batches_by_day ON batches (created_at);
CREATE INDEX cases_by_day ON cases (opened_at);
