#!/usr/bin/env python3
"""Writes set `k`: the world of data engineers and analysts, with the column names of well-known tools.

    k.py DIRECTORY [--seed N]

HubSpot, Zendesk, Jira, Shopify, Stripe, Workday, Salesforce, Segment, Snowflake, dbt, camelCase APIs, abbreviations of old
programs (`k_tables.txt`), and notes as logs, JSON, CSV, stack traces, SQL and curl. Written on 2026-11-22 without
knowledge of the recognisers: neither their word lists nor their patterns had been read. Values are made by `j.py`.
"""
import argparse, pathlib, random, re, string
from j import ALNUM, KEY, KINDS as JK, OTHER as JO, PHONE, SECRET, SOCIAL, GENDER, MARITAL, NATION, THINGS as JT, born, finish, hexa, lead, pick, shape, tables, when
from j_ids import digits
from j_people import One, fill
from k_notes import CLEAN, TEXT

def alnum(n, head="", chars=ALNUM): return lambda p: head + digits(p.r, n, chars)
KINDS = JK | {
    "e164": (lambda p: "+1" + re.sub(r"\D", "", fill(p.r, p.r.choice(["206@##@###", "503@##@###", "813@##@###"]))), PHONE),
    "cc": (pick("US|US|CA|GB|DE"), ("user.contact.address.country", "user.contact.address")), "iso3": (pick("USA|DEU|IND|CHN|BRA|GBR"), NATION),
    "mfl": (pick("Male|Female|Male|Female|Non-binary"), GENDER), "marital_w4": (pick("Single|Married|Married filing separately"), MARITAL),
    "phpass": (lambda p: "$P$B" + digits(p.r, 30, ALNUM + "./"), SECRET), "handle0": (lambda p: p.login().replace(".", "_"), SOCIAL), "awskey": (lambda p: "AKIA" + digits(p.r, 16, string.ascii_uppercase + "234567"), KEY),
    "mailid": (One.mail, (*JK["email"][1], *JK["login"][1])), "dobiso": (born("{y}-{m:02}-{d:02}"), JK["dob"][1]),
}
THINGS = JT | {
    "bigid": lambda p: lead(p.r, 11), "stage": pick("lead|opportunity|customer|subscriber|closedwon"), "dealname": pick("Renewal 2026 - Acme|New business Globex|Upsell Q3|Pilot rollout"), "pipeline": pick("default|enterprise|self-serve"), "role": pick("end-user|agent|admin|ANALYST"), "tsz": when("{y}-{m:02}-{d:02}T{h:02}:{i:02}:{s:02}Z"), "tags": pick("vip,newsletter|refund|env:prod team:core|bug,frontend|wholesale"), "sat": pick("good|bad|offered"), "issuetype": pick("Bug|Story|Task|Epic"), "projkey": pick("WEB|OPS|DATA"), "sprint": shape("Sprint ##"), "note": pick("gift wrap|repeat buyer|call before delivery"), "shopno": shape("#####"), "gateway": pick("shopify_payments|paypal|stripe|credit_card|bank_transfer"), "cus": alnum(14, "cus_"), "ch": alnum(24, "ch_3"), "txn": alnum(24, "txn_3"), "epoch": lambda p: str(1600000000 + p.r.randint(0, 190000000)), "epochms": lambda p: str(1600000000000 + p.r.randint(0, 190000000000)), "epochf": lambda p: f"{1600000000 + p.r.randint(0, 190000000)}.{digits(p.r, 6)}", "cardbrand": pick("visa|mastercard|amex"), "wckey": alnum(13, "wc_order_"), "mcstatus": pick("subscribed|unsubscribed|cleaned"),
    "hex10": alnum(10, "", "0123456789abcdef"), "hex24": alnum(24, "", "0123456789abcdef"), "sfid": alnum(14, "0035"), "industry": pick("Banking|Retail|Technology|Healthcare"), "site_url": pick("www.acme.com|globex.io|www.initech.com"), "temp": pick("Hot|Warm|Cold"), "reason": pick("Installation|Performance|Feedback"), "browser": pick("chrome|safari|firefox"), "osname": pick("iOS|Android|OS X 13|Windows 11"), "lib": pick("analytics.js|aws-cli/2.13|segment-python|amplitude-ts/2.1"), "msgid": lambda p: "ajs-" + hexa(p.r, 32), "eventtext": pick("Order Completed|Product Viewed|Signed Up"), "ymd": when("{y}{m:02}{d:02}"), "platform": pick("WEB|IOS|ANDROID"), "devcat": pick("mobile|desktop|tablet"), "medium": pick("cpc|organic|email|(none)"), "sm": lambda p: "SM" + hexa(p.r, 32), "mg": lambda p: "MG" + hexa(p.r, 32), "smsbody": pick("Your parcel arrives today|Sale ends tonight|Your table is ready"), "errcode": pick("30003|21610|000604|AccessDenied|30007"), "oktaid": alnum(17, "00u"), "a0type": pick("s|f|fp|slo"), "strategy": pick("auth0|google-oauth2|samlp"), "srcsys": pick("SAP|SFDC|POS"), "yn": pick("Y|N"), "code1": pick("A|B|C|I"), "b64id": lambda p: "MDQ6VXNlcj" + digits(p.r, 8, ALNUM), "commitmsg": pick("Fix flaky test|Bump version to 2.4.1|Refactor order service|Merge branch 'develop'"), "slackid": alnum(10, "U0", string.ascii_uppercase + string.digits), "teamid": pick("T02AB4CDE|T0F3K8QPL"), "statustext": pick("In a meeting|On vacation|Working remotely"), "tablno": shape("T#", "Bar #", "Patio 1#"), "menuitem": pick("Caesar Salad|Margherita|Tom Yum|Club Sandwich"),
    "cloud": pick("aws|gcp|azure"), "itype": pick("m5.large|t3.micro|n2-standard-4"), "kernel": pick("5.15.0-91-generic|6.1.0-18-amd64"), "airrun": when("scheduled__{y}-{m:02}-{d:02}T03:00:00+00:00"), "operator": pick("PythonOperator|BashOperator|SnowflakeOperator"), "dbtid": pick("model.shop.stg_orders|test.shop.unique_orders_id|model.shop.fct_sales"), "thread": shape("Thread-#"), "wh": pick("COMPUTE_WH|TRANSFORMING|REPORTING_XS"), "pod": shape("billing-api-7d9f~~~~~~-x~~~~", "web-5c8b~~~~~~-~~~~~"), "phase": pick("Running|Pending|Succeeded"), "awsevent": pick("AssumeRole|PutObject|ConsoleLogin"), "region": pick("us-east-1|eu-central-1|ap-south-1"), "variant": pick("control|treatment|B"), "arturl": shape("https://artifacts.example.com/app/1.#.##/app.tar.gz"), "doctype": pick("PASSPORT|NATIONAL_ID"), "txhash": lambda p: "0x" + hexa(p.r, 64), "serial2": shape("LAPTOP-????##??", "IPAD-####"), "dtc": shape("P0###"),
}
OTHER = JO | THINGS | {"year": lambda p: str(p.r.randint(2026, 2033)), "last4": lambda p: digits(p.r, 4), "mmdd": lambda p: f"{p.born[1]:02}/{p.born[2]:02}", "domain": pick("gmail.com|acme.com|outlook.com"), "citstat": pick("Citizen|Permanent Resident|Visa holder"), "gaclient": lambda p: f"{lead(p.r, 9)}.{lead(p.r, 10)}", "gaergion": pick("California|Bavaria|New York|Texas"), "hex64": lambda p: hexa(p.r, 64), "mrn": JO["mrn"], "login": One.login, "lat": JO["lat"], "lon": JO["lon"]}
GROUP = {"full": "names", "addr": "addresses"}

def fills(r, text):
    """Puts things, which are nobody's, into `{=kind}`."""
    return re.sub(r"\{=(\w+)\}", lambda m: THINGS[m[1]](One(r, "us")), text)
def notes(seed):
    for kind, sentences in TEXT.items():
        group, category, r = GROUP.get(kind, "structured"), KINDS[kind][1], random.Random(f"{seed}/{kind}")
        said, labels = [], []
        for sentence in sentences * (4 if group != "structured" else 3):
            place = "de" if "Kennzeichen" in sentence else "gb" if kind.startswith("nat_gb") or kind == "nat_nhs" else r.choice(["us", "us", "us", "gb", "de", "fr", "es", "in"]) if kind in ("full", "email", "iban") else "us"
            value = KINDS[kind][0](One(r, place))
            said.append(fills(r, sentence).replace("{}", value.replace("\n", "\\n") if '"' in sentence else value.replace("'", "''") if "'{}'" in sentence else value))
            labels.append({"row": len(labels), "group": group, "kind": kind, "category": category[0], "also": list(category[1:])})
        yield f"text_{kind}.csv", {"label": "free", "kind": kind, "category": category[0], "also": list(category[1:])}, said, labels
    for sort, sentences in CLEAN.items():
        r = random.Random(f"{seed}/clean/{sort}")
        said = [fills(r, sentence) for sentence in sentences * 4]
        yield f"text_clean_{sort}.csv", {"label": "clean", "kind": sort}, said, [{"row": row, "group": "clean", "kind": sort} for row in range(len(said))]

def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=12)
    given = parser.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    finish(given.directory, given.seed, list(tables(given.directory, given.seed, "k_tables.txt", KINDS, THINGS, OTHER)), notes(given.seed))

if __name__ == "__main__":
    main()
