//! Versions of MySQL's and MariaDB's tables: when one was last changed.
//!
//! InnoDB knows it since the server started and forgets it with the table's entry in its cache. So a table
//! without a time has no version; nor has one that changed within the last two seconds, since the time is
//! cut to seconds and a change in the rest of this one would look the same.

use sqlx::MySqlPool;

use crate::source::driver::{Cells, Held, plain};
use crate::source::read::version::{DataVersion, Versioned};

const TABLES: &str = "SELECT TABLE_SCHEMA, TABLE_NAME, \
    concat_ws(' ', ENGINE, CREATE_TIME, UPDATE_TIME, AUTO_INCREMENT), concat_ws(' ', ENGINE, CREATE_TIME) FROM information_schema.TABLES \
    WHERE TABLE_SCHEMA = database() AND TABLE_TYPE = 'BASE TABLE' \
    AND ENGINE IN ('InnoDB', 'MyISAM', 'Aria') AND UPDATE_TIME < now() - INTERVAL 2 SECOND";

pub(in crate::source) async fn read(pool: &MySqlPool) -> Result<Vec<Versioned>, sqlx::Error> {
    let mut held = Held::Mysql(pool.acquire().await?);
    // TRUNCATE and whatever else builds a table anew gives it another time of creation.
    let table = |row: &dyn Cells| {
        let version = DataVersion::of(&row.text(2)?).in_files(&row.text(3)?);
        Ok((row.text(0)?, row.text(1)?, version))
    };
    held.link().fetch(plain(TABLES), table).await
}
