//! Versions of MySQL's and MariaDB's tables: when one was last changed.
//!
//! InnoDB knows it since the server started and forgets it with the table's entry in its cache. So a table
//! without a time has no version; nor has one that changed within the last two seconds, since the time is
//! cut to seconds and a change in the rest of this one would look the same.

use sqlx::MySqlPool;

use crate::source::driver::{Cells, Held, plain};
use crate::source::read::version::{DataVersion, Versioned};

const TABLES: &str = "SELECT TABLE_SCHEMA, TABLE_NAME, \
    concat_ws(' ', ENGINE, CREATE_TIME, UPDATE_TIME, AUTO_INCREMENT) FROM information_schema.TABLES \
    WHERE TABLE_SCHEMA = database() AND TABLE_TYPE = 'BASE TABLE' \
    AND ENGINE IN ('InnoDB', 'MyISAM', 'Aria') AND UPDATE_TIME < now() - INTERVAL 2 SECOND";

pub(in crate::source) async fn read(pool: &MySqlPool) -> Result<Vec<Versioned>, sqlx::Error> {
    let mut held = Held::Mysql(pool.acquire().await?);
    let table = |row: &dyn Cells| Ok((row.text(0)?, row.text(1)?, DataVersion::of(&row.text(2)?)));
    held.link().fetch(plain(TABLES), table).await
}
