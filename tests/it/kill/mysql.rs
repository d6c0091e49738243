//! The CRM in MySQL, where a cascade of the database's own fires no trigger.

pub const TABLES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY, full_name text NOT NULL, consent_ends_at datetime(6),
  balance_cents bigint);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, disputed boolean NOT NULL,
  INDEX (customer_id), FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE TABLE invoices (id bigint PRIMARY KEY, customer_id bigint NOT NULL,
  INDEX (customer_id), FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE);
CREATE TABLE expected (name varchar(20) NOT NULL, root bigint NOT NULL, id bigint NOT NULL,
  PRIMARY KEY (name, id));
CREATE TABLE ledger (step bigint AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL, id bigint NOT NULL);
CREATE TRIGGER customers_gone AFTER DELETE ON customers FOR EACH ROW
  INSERT INTO ledger (name, id) VALUES ('customers', old.id);
CREATE TRIGGER orders_gone AFTER DELETE ON orders FOR EACH ROW
  INSERT INTO ledger (name, id) VALUES ('orders', old.id);
CREATE TRIGGER invoices_gone AFTER DELETE ON invoices FOR EACH ROW
  INSERT INTO ledger (name, id) VALUES ('invoices', old.id);
";

/// Of twenty customers thirteen are due; one of each other kind: consent that lasts, none, one that ended on
/// no day at all or at the end of all days, a debt, an order in dispute, an invoice. Each has one or two
/// orders.
pub const ROWS: &str = "
SET SESSION sql_mode = '';
INSERT INTO customers SELECT seq, concat('Customer ', seq),
  CASE seq % 20 WHEN 0 THEN '2099-01-01' WHEN 1 THEN NULL WHEN 2 THEN '0000-00-00'
    WHEN 3 THEN '9999-12-31 23:59:59.999999' ELSE '2020-09-13 12:26:40' END,
  CASE WHEN seq % 20 = 4 THEN 500 WHEN seq % 3 = 0 THEN 0 END
  FROM seq_1_to_{customers};
INSERT INTO orders SELECT n.seq * 10 + k.seq, n.seq, n.seq % 20 = 5 AND k.seq = 1
  FROM seq_1_to_{customers} n JOIN seq_0_to_1 k ON k.seq <= n.seq % 2;
INSERT INTO invoices SELECT seq, seq FROM seq_6_to_{customers}_step_20;
";

/// Who is due, by SQL of the test's own.
pub const ORACLE: &str = "
INSERT INTO expected SELECT 'customers', c.id, c.id FROM customers c
  WHERE c.consent_ends_at BETWEEN '0001-01-01' AND utc_timestamp() - INTERVAL 30 DAY
    AND coalesce(c.balance_cents, 0) <= 0
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.disputed)
    AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.customer_id = c.id);
INSERT INTO expected SELECT 'orders', o.customer_id, o.id FROM orders o
  JOIN expected e ON e.name = 'customers' AND e.id = o.customer_id;
ANALYZE TABLE customers, orders, invoices;
";

/// What the ledger has numbered, also for a transaction in progress.
pub const GONE: &str =
    "SELECT CAST(coalesce(AUTO_INCREMENT, 1) - 1 AS signed) FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = database() AND TABLE_NAME = 'ledger'";
