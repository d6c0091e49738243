-- The hours of habits. Of a day that has passed only its busiest hour is kept: the largest count of any, each
-- measure for itself. Of the days before this script it is known only that no hour held more than its day.
ALTER TABLE access_habits ADD COLUMN busiest_refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE access_habits ADD COLUMN busiest_resources INTEGER NOT NULL DEFAULT 0;
UPDATE access_habits SET busiest_refused = refused, busiest_resources = resources;

-- The hours under way: the current one, and the one before for decisions that were noted late.
CREATE TABLE access_hours (
  principal TEXT NOT NULL,             -- keyed hash
  hour INTEGER NOT NULL,               -- hours since 1970 (UTC)
  refused INTEGER NOT NULL,
  sketch BLOB NOT NULL,                -- which resources, as bits
  PRIMARY KEY (principal, hour)
) WITHOUT ROWID;
CREATE INDEX access_hours_by_hour ON access_hours (hour);
