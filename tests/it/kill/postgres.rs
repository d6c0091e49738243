//! The CRM in PostgreSQL.

pub const TABLES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY, full_name text NOT NULL, consent_ends_at timestamptz,
  balance_cents bigint);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id),
  disputed boolean NOT NULL);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE TABLE invoices (id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE);
CREATE INDEX invoices_by_customer ON invoices (customer_id);
CREATE TABLE expected (name text NOT NULL, root bigint NOT NULL, id bigint NOT NULL);
CREATE TABLE ledger (step bigserial PRIMARY KEY, name text NOT NULL, id bigint NOT NULL);
CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO ledger (name, id) VALUES (TG_TABLE_NAME, old.id); RETURN old; END $$;
CREATE TRIGGER gone AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER gone AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER gone AFTER DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION note_gone();
";

/// Of twenty customers thirteen are due; one of each other kind: consent that lasts, none, either infinity,
/// a debt, an order in dispute, an invoice. Each has one or two orders.
pub const ROWS: &str = "
INSERT INTO customers SELECT n, 'Customer ' || n,
  CASE n % 20 WHEN 0 THEN timestamptz '2099-01-01 00:00:00Z' WHEN 1 THEN NULL
    WHEN 2 THEN 'infinity' WHEN 3 THEN '-infinity' ELSE timestamptz '2020-09-13 12:26:40Z' END,
  CASE WHEN n % 20 = 4 THEN 500 WHEN n % 3 = 0 THEN 0 END
  FROM generate_series(1, {customers}) n;
INSERT INTO orders SELECT n * 10 + k, n, n % 20 = 5 AND k = 1
  FROM generate_series(1, {customers}) n, generate_series(0, 1) k WHERE k <= n % 2;
INSERT INTO invoices SELECT n, n FROM generate_series(6, {customers}, 20) n;
";

/// Who is due, by SQL of the test's own.
pub const ORACLE: &str = "
INSERT INTO expected SELECT 'customers', c.id, c.id FROM customers c
  WHERE isfinite(c.consent_ends_at) AND c.consent_ends_at + interval '30 days' <= now()
    AND coalesce(c.balance_cents, 0) <= 0
    AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.disputed)
    AND NOT EXISTS (SELECT FROM invoices i WHERE i.customer_id = c.id);
INSERT INTO expected SELECT 'orders', o.customer_id, o.id FROM orders o
  JOIN expected e ON e.name = 'customers' AND e.id = o.customer_id;
ANALYZE;
";

/// What the ledger's sequence has handed out, also to a transaction in progress.
pub const GONE: &str = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_step_seq";
