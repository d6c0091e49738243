//! Generated rows of a CRM: plain Rust values from a fixed seed, and how each engine writes them down.
//!
//! Ages stay half a day or more away from every threshold at any hour a test starts, so that the minutes it
//! takes change nothing; the borders of the calendar period are exact, since only the year of now matters to
//! them.

use chrono::{DateTime, Datelike, TimeZone, Utc};
use chrono_tz::Europe::Berlin;

use crate::support::governed::Engine;

pub const DAY: i64 = 86_400_000_000;

/// A point in time as a column may hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    Null,
    /// Microseconds since 1970.
    At(i64),
    /// SQL of something that is no point in time to Cedar.
    Odd(&'static str),
}

/// Any other value that may be missing, or be nothing of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<T> {
    Null,
    Is(T),
    Odd(&'static str),
}

#[derive(Debug, Clone)]
pub struct Customer {
    pub id: i64,
    pub segment: Cell<&'static str>,
    pub consent_ends_at: When,
    pub closed_at: When,
    pub balance_cents: Cell<i64>,
    pub credit_cents: Cell<i64>,
    pub litigation: Cell<bool>,
}

#[derive(Debug, Clone)]
pub struct Order {
    pub id: i64,
    pub customer: Option<i64>,
    pub recipient: i64,
    pub ordered_at: When,
    pub paid_at: When,
    pub disputed: Cell<bool>,
}

#[derive(Debug, Clone, Default)]
pub struct Data {
    pub customers: Vec<Customer>,
    pub orders: Vec<Order>,
    /// Customers that a ticket refers to.
    pub tickets: Vec<i64>,
    /// People under a legal hold.
    pub holds: Vec<i64>,
}

impl Data {
    pub fn rows(&self) -> usize {
        self.customers.len() + self.orders.len() + self.tickets.len()
    }
}

/// SplitMix64: ten lines that give the same rows for ever.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: i64) -> i64 {
        i64::try_from(self.next() % limit.unsigned_abs()).expect("small")
    }

    fn percent(&mut self, chance: i64) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.next() % of.len() as u64).expect("small")].clone()
    }
}

struct Maker {
    dice: Dice,
    now: DateTime<Utc>,
    engine: Engine,
}

/// `customers` customers with what belongs to them, so many that all rows are `rows`.
pub fn generate(engine: Engine, seed: u64, rows: usize, now: DateTime<Utc>) -> Data {
    let mut maker = Maker { dice: Dice(seed), now, engine };
    let mut data = Data::default();
    let customers = i64::try_from(rows * 6 / 10).expect("small");
    data.customers = (1..=customers).map(|id| maker.customer(id)).collect();
    while data.rows() < rows {
        let customer = maker.dice.below(customers) + 1;
        if maker.dice.percent(5) {
            data.tickets.push(customer);
        } else {
            let id = 1_000_000 + i64::try_from(data.orders.len()).expect("small");
            data.orders.push(maker.order(id, customer, customers));
        }
    }
    data.holds = (1..=customers).filter(|_| maker.dice.percent(2)).collect();
    data
}

impl Maker {
    fn customer(&mut self, id: i64) -> Customer {
        let segments =
            ["dormant", "dormant", "Dormant", "dormant ", "trial-7", "Trial-7", "vip", ""];
        Customer {
            id,
            segment: self.cell(15, 1, &SEGMENTS, |dice| dice.pick(&segments)),
            consent_ends_at: self.when(&[-3_000, -400, -31, -28, -1, 20, 900]),
            closed_at: self.closed(),
            balance_cents: self.cell(25, 1, &NUMBERS, |dice| {
                dice.pick(&[0, 0, 0, 0, -1, -500, i64::MIN, 1, 4_200, i64::MAX])
            }),
            credit_cents: self.cell(25, 1, &NUMBERS, |dice| {
                dice.pick(&[0, 4_000, 4_000, 4_001, -7, i64::MIN, i64::MAX, i64::MAX - 999])
            }),
            litigation: self.cell(0, 1, &FLAGS, |dice| dice.percent(6)),
        }
    }

    fn order(&mut self, id: i64, customer: i64, customers: i64) -> Order {
        let other = self.dice.below(customers) + 1;
        Order {
            id,
            customer: (!self.dice.percent(4)).then_some(customer),
            recipient: if self.dice.percent(8) { other } else { customer },
            ordered_at: self.ordered(),
            paid_at: self.when(&[-3_000, -1_500, -900, -500, -400, -363, -30]),
            disputed: self.cell(20, 1, &FLAGS, |dice| dice.percent(5)),
        }
    }

    /// NULL, odd or a value, by chance; the servers' numbers and texts cannot be odd, and of the flags only
    /// MySQL's, which are small numbers.
    fn cell<T>(
        &mut self,
        null: i64,
        odd: i64,
        oddities: &[&'static str],
        value: impl FnOnce(&mut Dice) -> T,
    ) -> Cell<T> {
        if self.dice.percent(null) {
            Cell::Null
        } else if self.dice.percent(odd) && self.engine == Engine::Sqlite {
            Cell::Odd(self.dice.pick(oddities))
        } else if self.engine == Engine::Mysql && oddities == FLAGS && self.dice.percent(odd) {
            Cell::Odd(self.dice.pick(&NUMERIC_FLAGS))
        } else {
            Cell::Is(value(&mut self.dice))
        }
    }

    fn when(&mut self, days: &[i64]) -> When {
        if self.dice.percent(20) {
            return When::Null;
        }
        if self.dice.percent(3) {
            return When::Odd(self.odd());
        }
        if self.dice.percent(1) {
            return When::At(self.dice.pick(&[-62_135_596_800_000_000, 253_402_300_799_999_999]));
        }
        let day = self.now.timestamp_micros().div_euclid(DAY) + self.dice.pick(days);
        // Within the day before that age, to the microsecond.
        When::At(day * DAY - self.dice.below(DAY / 2))
    }

    fn odd(&mut self) -> &'static str {
        match self.engine {
            Engine::Sqlite => self.dice.pick(&SQLITE_DATES),
            Engine::Postgres => self.dice.pick(&POSTGRES_DATES),
            Engine::Mysql => self.dice.pick(&MYSQL_DATES),
        }
    }

    /// Often right at the border of a year in Berlin, often ten years ago.
    fn closed(&mut self) -> When {
        if self.dice.percent(70) {
            return self.when(&[-6_000, -2_000, -100]);
        }
        let year = self.now.with_timezone(&Berlin).year() - 12 + self.dice.below(4) as i32;
        let midnight = Berlin.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single().expect("midnight");
        let aside = self.dice.pick(&[-1, -400, -1_000, -3_600_000_000, 0, 1, 400, 3_600_000_000]);
        When::At(midnight.timestamp_micros() + aside)
    }

    /// One notation only, so that the greatest text is the last moment.
    fn ordered(&mut self) -> When {
        if self.dice.percent(3) {
            let odd = match self.engine {
                Engine::Sqlite => self.dice.pick(&["'unknown'", "'2021-02-30T00:00:00Z'", "''"]),
                Engine::Postgres | Engine::Mysql => self.odd(),
            };
            return When::Odd(odd);
        }
        if self.dice.percent(10) {
            return When::Null;
        }
        let days = self.dice.pick(&[-4_000, -1_200, -1_097, -1_093, -400, -92, -88, -10]);
        let day = self.now.timestamp_micros().div_euclid(DAY) + days;
        When::At(day * DAY - self.dice.below(40_000) * 1_000_000)
    }
}

const SEGMENTS: [&str; 3] = ["x'646f726d616e74'", "'dor' || char(0) || 'mant'", "x'ff'"];
const NUMBERS: [&str; 4] = ["'abc'", "12.5", "9.3e18", "x'31'"];
const FLAGS: [&str; 4] = ["2", "'true'", "-1", "0.5"];
const SQLITE_DATES: [&str; 12] = [
    "'2021-02-30'",
    "'0000-00-00'",
    "''",
    "'01/02/2019'",
    "1600000000",
    "2459000.5",
    "'now'",
    "x'323031392d30312d3031'",
    "'2019-01-01T24:00:00Z'",
    "'2019-13-01'",
    "'2019-01-01T10:00:00+99:00'",
    "'infinity'",
];
const NUMERIC_FLAGS: [&str; 2] = ["2", "-1"];
/// Without strict mode a column takes them all.
pub const MYSQL_DATES: [&str; 4] = [
    "'0000-00-00 00:00:00'",
    "'2021-00-10 00:00:00'",
    "'2021-01-00 00:00:00'",
    "'2021-02-30 00:00:00'",
];
const POSTGRES_DATES: [&str; 4] =
    ["'infinity'", "'-infinity'", "'12019-01-01 00:00:00+00'", "'0044-03-15 00:00:00+00 BC'"];

pub const TABLES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY NOT NULL, segment varchar(40), consent_ends_at INSTANT,
  closed_at MOMENT, balance_cents bigint, credit_cents bigint, litigation boolean NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY NOT NULL, customer_id bigint REFERENCES customers (id),
  recipient_id bigint NOT NULL, ordered_at INSTANT, paid_at INSTANT, disputed boolean);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE TABLE tickets (id bigint PRIMARY KEY NOT NULL, customer_id bigint NOT NULL REFERENCES customers (id));
CREATE INDEX tickets_by_customer ON tickets (customer_id);
CREATE TABLE ledger (tbl text NOT NULL, id bigint NOT NULL);
";

const SQLITE_LEDGER: &str = "
CREATE TRIGGER customers_gone AFTER DELETE ON customers BEGIN INSERT INTO ledger VALUES ('customers', old.id); END;
CREATE TRIGGER orders_gone AFTER DELETE ON orders BEGIN INSERT INTO ledger VALUES ('orders', old.id); END;
CREATE TRIGGER tickets_gone AFTER DELETE ON tickets BEGIN INSERT INTO ledger VALUES ('tickets', old.id); END;
";

const POSTGRES_LEDGER: &str = "
CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO ledger VALUES (TG_TABLE_NAME, old.id); RETURN old; END $$;
CREATE TRIGGER customers_gone AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER orders_gone AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER tickets_gone AFTER DELETE ON tickets FOR EACH ROW EXECUTE FUNCTION note_gone();
";

const MYSQL_LEDGER: &str = "
CREATE TRIGGER customers_gone AFTER DELETE ON customers FOR EACH ROW INSERT INTO ledger VALUES ('customers', old.id);
CREATE TRIGGER orders_gone AFTER DELETE ON orders FOR EACH ROW INSERT INTO ledger VALUES ('orders', old.id);
CREATE TRIGGER tickets_gone AFTER DELETE ON tickets FOR EACH ROW INSERT INTO ledger VALUES ('tickets', old.id);
SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
";

/// Tables, a ledger that triggers keep, and the rows.
pub fn script(engine: Engine, data: &Data) -> String {
    let (instant, moment, ledger) = match engine {
        // A declared type is a suggestion: one keeps texts as texts, one makes numbers of some.
        Engine::Sqlite => ("text", "datetime", SQLITE_LEDGER),
        Engine::Postgres => ("timestamptz", "timestamptz", POSTGRES_LEDGER),
        Engine::Mysql => ("datetime(6)", "datetime(6)", MYSQL_LEDGER),
    };
    let mut script = TABLES.replace("INSTANT", instant).replace("MOMENT", moment) + ledger;
    script += "BEGIN;\n";
    insert(&mut script, "customers", data.customers.iter().map(|row| customer(engine, row)));
    insert(&mut script, "orders", data.orders.iter().map(|row| order(engine, row)));
    let tickets = data.tickets.iter().zip(1..).map(|(customer, id)| format!("{id}, {customer}"));
    insert(&mut script, "tickets", tickets);
    script + "COMMIT;\n"
}

fn insert(script: &mut String, table: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.map(|row| format!("({row})")).collect();
    for rows in rows.chunks(500) {
        *script += &format!("INSERT INTO {table} VALUES {};\n", rows.join(",\n"));
    }
}

pub fn customer(engine: Engine, row: &Customer) -> String {
    let Customer { id, segment, balance_cents, credit_cents, litigation, .. } = row;
    [
        id.to_string(),
        cell(segment, |text| format!("'{text}'")),
        when(engine, &row.consent_ends_at, *id),
        when(engine, &row.closed_at, id / 7),
        cell(balance_cents, |number| long(*number)),
        cell(credit_cents, |number| long(*number)),
        cell(litigation, ToString::to_string),
    ]
    .join(", ")
}

fn order(engine: Engine, row: &Order) -> String {
    [
        row.id.to_string(),
        row.customer.map_or("NULL".to_owned(), |id| id.to_string()),
        row.recipient.to_string(),
        when(engine, &row.ordered_at, 0),
        when(engine, &row.paid_at, row.id),
        cell(&row.disputed, ToString::to_string),
    ]
    .join(", ")
}

fn cell<T>(cell: &Cell<T>, show: impl FnOnce(&T) -> String) -> String {
    match cell {
        Cell::Null => "NULL".to_owned(),
        Cell::Is(value) => show(value),
        Cell::Odd(sql) => (*sql).to_owned(),
    }
}

/// All engines read the least number as the negation of one that is too great.
fn long(number: i64) -> String {
    if number == i64::MIN { "(-9223372036854775807 - 1)".to_owned() } else { number.to_string() }
}

/// The notations of SQLite's texts change with `turn`.
fn when(engine: Engine, when: &When, turn: i64) -> String {
    let micros = match when {
        When::Null => return "NULL".to_owned(),
        When::Odd(sql) => return (*sql).to_owned(),
        When::At(micros) => *micros,
    };
    let at = Utc.timestamp_micros(micros).single().expect("a time");
    let whole = micros.rem_euclid(1_000_000) == 0;
    let text = match engine {
        Engine::Postgres => at.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string(),
        Engine::Mysql => at.format("%Y-%m-%d %H:%M:%S%.6f").to_string(),
        Engine::Sqlite if micros.rem_euclid(DAY) == 0 && turn % 2 == 1 => {
            at.format("%Y-%m-%d").to_string()
        }
        Engine::Sqlite if whole && turn % 3 == 1 => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        Engine::Sqlite if whole => at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        // The year 10000 of a zone further east has no notation.
        Engine::Sqlite if turn % 3 == 1 && at.year() < 9_999 => {
            let east = chrono::FixedOffset::east_opt(5 * 3_600 + 1_800).expect("a zone");
            at.with_timezone(&east).format("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string()
        }
        Engine::Sqlite => at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    };
    format!("'{text}'")
}
