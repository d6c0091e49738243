-- How often each principal is refused and how much it reads, by day: keyed hashes and counts, kept for as long
-- as a habit is measured.
CREATE TABLE access_habits (
  principal TEXT NOT NULL,             -- keyed hash
  day INTEGER NOT NULL,                -- days since 1970 (UTC)
  refused INTEGER NOT NULL, permitted INTEGER NOT NULL, resources INTEGER NOT NULL,
  sketch BLOB,                         -- which resources, as bits, while the day lasts
  PRIMARY KEY (principal, day)
) WITHOUT ROWID;
CREATE INDEX access_habits_by_day ON access_habits (day);

-- Since when a principal is known: a new one has no habit yet.
CREATE TABLE access_known (
  principal TEXT PRIMARY KEY, since INTEGER NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
