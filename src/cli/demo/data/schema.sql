-- A shop's CRM, as such databases look after fifteen years.

CREATE TABLE customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  full_name TEXT NOT NULL,
  email TEXT UNIQUE,
  phone TEXT,
  language TEXT NOT NULL,
  country TEXT NOT NULL,
  city TEXT,
  postal_code TEXT,
  street TEXT,
  birth_date TEXT,
  religion TEXT,
  mothers_maiden_name TEXT,
  resident_id TEXT,
  legacy_code TEXT,
  legal_basis TEXT NOT NULL CHECK (legal_basis IN ('consent', 'contract')),
  consent_ends_at TEXT,
  balance_cents INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  last_verified_at TEXT NOT NULL
);
CREATE INDEX customers_by_consent ON customers (consent_ends_at);
CREATE INDEX customers_by_verification ON customers (last_verified_at);

CREATE TABLE products (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sku TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  price_cents INTEGER NOT NULL
);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  total_cents INTEGER NOT NULL,
  currency TEXT NOT NULL,
  shipping_address TEXT,
  client_ip TEXT,
  ordered_at TEXT NOT NULL,
  closed_at TEXT
);
CREATE INDEX orders_by_customer ON orders (customer_id, ordered_at);
CREATE INDEX orders_by_product ON orders (product_id);
CREATE INDEX orders_by_end ON orders (closed_at);

CREATE TABLE tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL CHECK (kind IN ('question', 'complaint', 'return', 'dispute')),
  body TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  closed_at TEXT
);
CREATE INDEX tickets_by_customer ON tickets (customer_id, kind, closed_at);
CREATE INDEX tickets_by_end ON tickets (closed_at);

CREATE TABLE newsletter_2019 (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL,
  full_name TEXT NOT NULL,
  exported_at TEXT NOT NULL
);
