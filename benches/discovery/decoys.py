"""Columns about things, not people: what scanners mistake. No recogniser may name or suspect one.

Labels of the borderline: names of companies and departments are decoys (a legal person is no data subject), and so
are addresses of servers in server tables and places of machines. `EITHER` columns are judged neither way: a shop's
city or country or its switchboard's number is not personal by itself, but name and values are those of a personal
field, and asking an officer about it is no nonsense.
"""

import datetime
import hashlib
import zlib

import ids
from ids import digits, nonzero


def pick(*options):
    return lambda w: w.r.choice(options)


def number(low, high):
    return lambda w: str(w.r.randint(low, high))


def code(pattern):
    """A-Z for A, a digit for 9, a hex digit for h; the rest stands for itself."""
    def make(w):
        kinds = {"A": lambda: w.r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ"), "9": lambda: digits(w.r, 1), "h": lambda: w.hexed(1)}
        return "".join(kinds[c]() if c in kinds else c for c in pattern)
    return make


def moment(form, low=1_577_836_800, high=1_767_225_600):
    def make(w):
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=w.r.randint(low, high))
        return at.strftime(form)
    return make


def ean(w):
    body = w.r.choice(["400", "500", "690", "978", "871"]) + digits(w.r, 9)
    return body + str(-sum(int(c) * (1, 3)[at % 2] for at, c in enumerate(body)) % 10)


def isbn(w):
    body = "978" + w.r.choice("0123") + digits(w.r, 8)
    body += str(-sum(int(c) * (1, 3)[at % 2] for at, c in enumerate(body)) % 10)
    return body if w.column % 2 else f"{body[:3]}-{body[3]}-{body[4:8]}-{body[8:12]}-{body[12]}"


def hostname(w):
    return f"{w.r.choice(['db', 'web', 'cache', 'mail', 'node', 'k8s-worker', 'vpn'])}-{w.r.randint(1, 40):02}.{w.r.choice(['example.com', 'prod.internal', 'eu-west-1.compute.local', 'corp.lan'])}"


def filename(w):
    stem = w.r.choice(["report", "invoice", "IMG", "backup", "export", "Scan", "logo", "minutes"])
    return f"{stem}_{moment('%Y-%m-%d')(w)}.{w.r.choice(['pdf', 'jpg', 'csv', 'tar.gz', 'xlsx', 'png'])}"


def version(w):
    return ".".join(str(w.r.randint(0, 30)) for _ in range(3)) + w.r.choice(["", "", "-rc1", "-beta.2"])


THINGS = ["Desk lamp", "Oak table", "Garden hose", "Steel bottle", "Running shoe", "Wall clock", "USB cable", "Coffee grinder", "Rain jacket", "Office chair", "Phone case", "Baby stroller"]
# name of the column -> (how a value is made, type in the database). The tables say what the rows are.
DECOYS = {
    "servers": {"hostname": (hostname, "text"), "ip_address": (lambda w: ".".join(["10", *(str(w.r.randint(0, 254)) for _ in range(3))]), "text"), "os_version": (code("10.0.19999.9999"), "text"), "rack": (code("A9-99"), "text"),
                "latitude": (lambda w: f"{w.r.uniform(35, 60):.5f}", "numeric"), "longitude": (lambda w: f"{w.r.uniform(-10, 30):.5f}", "numeric"), "serial_number": (code("AA99A9999999"), "text"), "port": (number(1024, 65535), "integer"), "uptime_seconds": (number(1, 9_000_000), "bigint"), "kernel": (code("5.9.9-99-generic"), "text")},
    "products": {"product_code": (code("AA-9999-A"), "text"), "sku": (code("AAA-999-99"), "text"), "ean": (ean, "text"), "product_name": (lambda w: w.r.choice(THINGS) + w.r.choice(["", " XL", " 2", " Pro"]), "text"), "name": (lambda w: w.r.choice(THINGS), "text"), "price": (lambda w: f"{w.r.uniform(1, 900):.2f}", "numeric"),
                 "currency": (pick("EUR", "USD", "CNY", "GBP", "JPY"), "text"), "colour": (pick("red", "blue", "#ff8800", "#a1b2c3", "black", "olive"), "text"), "brand": (pick("Nordwind", "Kite", "Sunfield", "Blueriver", "Acme"), "text"), "weight_g": (number(10, 40_000), "integer"), "image_url": (lambda w: f"https://cdn.example.com/p/{w.hexed(12)}.jpg", "text"), "size_label": (pick("S", "M", "L", "XL", "42", "EU 44"), "text")},
    "orders": {"order_number": (code("ORD-20249999-999999"), "text"), "order_no": (lambda w: nonzero(w.r, 12), "text"), "status": (pick("shipped", "open", "paid", "cancelled", "returned"), "text"), "total_amount": (lambda w: f"{w.r.uniform(-50, 4000):.2f}", "numeric"), "created_at": (moment("%Y-%m-%d %H:%M:%S"), "timestamp"), "tracking_number": (code("1Z999AA99999999999"), "text"), "invoice_number": (code("INV/2024/99999"), "text"), "coupon_code": (code("SAVE99A9"), "text"), "item_count": (number(1, 40), "integer"), "payment_method": (pick("card", "invoice", "paypal", "cash"), "text")},
    "builds": {"git_commit": (lambda w: w.hexed(40), "text"), "md5": (lambda w: hashlib.md5(w.hexed(9).encode()).hexdigest(), "text"), "sha256": (lambda w: hashlib.sha256(w.hexed(9).encode()).hexdigest(), "text"), "version": (version, "text"), "branch": (pick("main", "develop", "release/2.4", "fix/login-page"), "text"), "build_id": (lambda w: w.uuid(), "text"), "image_tag": (lambda w: f"registry.local/app:{version(w)}", "text"), "started_ms": (number(1_577_836_800_000, 1_767_225_600_000), "bigint"), "duration_ms": (number(10, 900_000), "integer"), "crc32": (lambda w: f"{zlib.crc32(w.hexed(9).encode()):08x}", "text")},
    "files": {"file_name": (filename, "text"), "mime_type": (pick("image/png", "application/pdf", "text/csv", "application/json"), "text"), "path": (lambda w: f"/var/data/{w.hexed(2)}/{filename(w)}", "text"), "size_bytes": (number(100, 4_000_000_000), "bigint"), "etag": (lambda w: f'"{w.hexed(32)}"', "text"), "modified_unix": (number(1_577_836_800, 1_767_225_600), "bigint"), "storage_class": (pick("STANDARD", "GLACIER", "COLD"), "text"), "bucket": (pick("prod-assets", "logs-eu", "backup-2024"), "text")},
    "tickets": {"ticket_key": (code("OPS-9999"), "text"), "priority": (pick("P1", "P2", "P3", "low", "urgent"), "text"), "error_code": (code("E99999"), "text"), "log_level": (pick("INFO", "WARN", "ERROR", "DEBUG"), "text"), "http_status": (pick("200", "301", "404", "500", "503"), "integer"), "component": (pick("checkout", "search", "login page", "mailer"), "text"), "department_name": (pick("Human Resources", "Accounting", "Customer Service", "Legal", "Vertrieb", "Einkauf"), "text"), "cron": (pick("*/5 * * * *", "0 3 * * 1", "15 2 1 * *"), "text"), "sla_hours": (number(1, 96), "integer")},
    "scenarios": {"scenario_code": (code("SCN-999"), "text"), "test_id": (code("TC_9999_99"), "text"), "year": (number(1990, 2030), "integer"), "fiscal_period": (code("2024-Q9"), "text"), "step_number": (number(1, 40), "integer"), "result": (pick("pass", "fail", "skipped"), "text"), "enabled": (pick("true", "false"), "boolean"), "language_code": (pick("en", "de", "zh-CN", "fr_FR", "pt-BR"), "text"), "random_seed": (lambda w: nonzero(w.r, 10), "bigint")},
    "books": {"isbn": (isbn, "text"), "issn": (code("9999-9999"), "text"), "title": (pick("A short history of bridges", "Gardens in winter", "The lighthouse", "Wege im Nebel", "Le grand voyage"), "text"), "published_year": (number(1950, 2025), "integer"), "pages": (number(40, 1400), "integer"), "edition": (pick("1st", "2nd", "3. Auflage"), "text"), "shelf": (code("A9.99"), "text"), "publisher": (pick("Harbour Press", "Nordlicht Verlag", "Éditions du Pont"), "text")},
    "machines": {"device_serial": (code("SN99999999AA"), "text"), "firmware": (code("v9.9.99"), "text"), "gps_lat": (lambda w: f"{w.r.uniform(47, 55):.6f}", "numeric"), "gps_lon": (lambda w: f"{w.r.uniform(6, 15):.6f}", "numeric"), "temperature_c": (lambda w: f"{w.r.uniform(-20, 90):.1f}", "numeric"), "sensor_code": (code("T-99-A"), "text"), "read_at": (moment("%Y-%m-%dT%H:%M:%SZ"), "timestamp"), "maintenance_date": (moment("%Y-%m-%d"), "date"), "material_number": (lambda w: "10" + digits(w.r, 8), "text"), "batch_no": (code("LOT99999A"), "text")},
    "companies": {"company_name": (pick("Nordwind Logistik GmbH", "Blue River Ltd", "Acme Inc.", "Kite & Partners LLC", "Sonnenfeld AG", "上海蓝河科技有限公司", "株式会社青川"), "text"), "industry": (pick("Retail", "Logistics", "Steel", "Banking"), "text"), "employee_count": (number(2, 90_000), "integer"), "stock_symbol": (code("AAA"), "text"), "duns_number": (lambda w: nonzero(w.r, 9), "text"), "founded": (number(1870, 2024), "integer"), "website": (pick("https://www.example.com/", "https://nordwind.example/shop", "http://acme.example.org"), "text")},
    "events": {"event_id": (lambda w: w.uuid(), "uuid"), "trace_id": (lambda w: w.hexed(32), "text"), "span_id": (lambda w: w.hexed(16), "text"), "event_type": (pick("page_view", "click", "purchase", "scroll"), "text"), "ts_us": (number(1_577_836_800_000_000, 1_767_225_600_000_000), "bigint"), "sequence_no": (number(1, 10**9), "bigint"), "url_path": (lambda w: f"/products/{w.r.randint(1, 9999)}?ref={w.r.choice(['home', 'mail', 'ads'])}", "text"), "partition_key": (lambda w: w.hexed(8), "text"), "user_agent_family": (pick("Firefox", "Chrome", "Safari", "curl"), "text"), "schema_version": (number(1, 12), "integer")},
    "exchange_rates": {"currency_pair": (pick("EUR/USD", "USD/CNY", "GBP/JPY"), "text"), "rate": (lambda w: f"{w.r.uniform(.1, 160):.6f}", "numeric"), "percentage": (lambda w: f"{w.r.randint(0, 100)}%", "text"), "valid_on": (moment("%d.%m.%Y"), "text"), "ledger_account": (lambda w: "4" + digits(w.r, 3), "text"), "cost_center": (code("CC-9999"), "text"), "timezone": (pick("Europe/Berlin", "UTC", "Asia/Shanghai"), "text")},
    "库存": {"商品编号": (code("P99999999"), "text"), "商品名称": (pick("办公椅", "保温杯", "台灯", "运动鞋", "雨衣", "充电线"), "text"), "订单号": (lambda w: "2024" + digits(w.r, 14), "text"), "数量": (number(1, 999), "integer"), "状态": (pick("已发货", "待付款", "已完成", "已取消"), "text"), "仓库编码": (code("WH-99"), "text"), "更新时间": (moment("%Y-%m-%d %H:%M:%S"), "timestamp")},
    "artikel": {"artikelnummer": (code("99-999-AA"), "text"), "bestellnummer": (code("B20249999999"), "text"), "artikelbezeichnung": (pick("Schreibtischlampe", "Gartenschlauch", "Bürostuhl", "Regenjacke"), "text"), "lagerort": (code("L9-99"), "text"), "mengeneinheit": (pick("Stk", "kg", "m", "Pkg"), "text"), "pruefziffer": (number(0, 9), "integer"), "lieferstatus": (pick("offen", "geliefert", "storniert"), "text"), "kontonummer_sachkonto": (lambda w: "8" + digits(w.r, 3), "text")},
    # Words of personal data in names of other things.
    "statistics": {"email_sent_count": (number(0, 900), "integer"), "is_phone_verified": (pick("true", "false"), "boolean"), "address_id": (number(1, 90_000), "bigint"), "email_template": (pick("welcome", "reset-password", "invoice-v2"), "text"), "address_type": (pick("billing", "delivery"), "text"), "card_type": (pick("visa", "mastercard", "amex"), "text"), "customer_id": (number(1, 10**6), "bigint"), "user_id": (lambda w: w.uuid(), "uuid"), "password_min_length": (number(8, 20), "integer"), "name_count": (number(1, 40), "integer"), "phone_model": (pick("Pixel 8", "Galaxy S23", "iPhone 15"), "text"), "birth_rate": (lambda w: f"{w.r.uniform(5, 20):.2f}", "numeric"), "iban_required": (pick("true", "false"), "boolean"), "ip_version": (pick("4", "6"), "integer")},
    "jobs": {"state": (pick("running", "queued", "failed", "done"), "text"), "name": (pick("nightly-cleanup", "rebuild-index", "send-digest", "export"), "text"), "table_name": (pick("orders", "order_items", "products"), "text"), "last_run_date": (moment("%Y-%m-%d"), "date"), "memory_address": (code("0x7ffhhhhhhhhh"), "text"), "location": (pick("Hall 3", "A-12", "cold store"), "text"), "session_count": (number(0, 90), "integer"), "token_count": (number(1, 9000), "integer"), "city_code": (code("AAA"), "text"), "plate_thickness_mm": (lambda w: f"{w.r.uniform(1, 40):.1f}", "numeric")},
    "roles": {"role_name": (pick("admin", "editor", "viewer", "auditor"), "text"), "display_name": (pick("Administrator", "Read only", "Power user"), "text"), "title": (pick("Q3 roadmap", "Price list", "Safety manual"), "text"), "category_name": (pick("Garden", "Kitchen", "Sports", "Office"), "text"), "group_name": (pick("emea-sales", "ops", "beta testers"), "text"), "permission": (pick("orders:read", "orders:write", "*"), "text")},
    "x_data": {"c1": (lambda w: w.hexed(16), "text"), "fld_07": (code("99999999"), "text"), "attr_a": (pick("A", "B", "C"), "text"), "col_12": (lambda w: nonzero(w.r, 16), "text"), "v2": (lambda w: nonzero(w.r, 11), "text"), "k_9": (lambda w: nonzero(w.r, 9), "text"), "p_18": (lambda w: nonzero(w.r, 18), "text")},
}
EITHER = {
    "shops": {"city": (lambda w: w.city(), "user.contact.address.city"), "street": (lambda w: w.street(), "user.contact.address.street"), "phone": (lambda w: w.phone(), "user.contact.phone_number"), "contact_email": (lambda w: f"{w.r.choice(['info', 'shop', 'sales'])}@example.com", "user.contact.email")},
    "exchange_offices": {"country_code": (pick("DE", "FR", "US", "CN", "BRA", "USA"), "user.contact.address.country")},
    "suppliers": {"bic": (lambda w: w.bic(), "user.financial.bank_account"), "vat_id": (lambda w: "DE" + nonzero(w.r, 9), "user.government_id"), "cnpj": (lambda w: ids.br_cnpj(w.r), "user.government_id"), "统一社会信用代码": (lambda w: ids.cn_uscc(w.r), "user.government_id")},
}
