//! Columns as they stand in databases: what each is taken for, and what must be left alone.

use crate::detect::verdict::{Verdict, verdict};
use crate::detect::{Sensitivity, Tally};
use crate::model::{Column, Kind};

fn judge(table: &str, name: &str, kind: Option<Kind>, type_name: &str, values: &[&str]) -> Verdict {
    let column = Column { type_name: type_name.to_owned(), kind, ..Column::plain(name) };
    let counted = |mut tally: Tally| {
        values.iter().for_each(|value| tally.count(value.as_bytes()));
        verdict(table, &column, &tally.finish())
    };
    let verdict = counted(Tally::of(table, &column));
    assert_eq!(
        verdict,
        counted(Tally::new(kind)),
        "{table}.{name}: leaving some out says the same"
    );
    verdict
}

fn text(table: &str, name: &str, values: &[&str]) -> Verdict {
    judge(table, name, Some(Kind::String), "text", values)
}

const UUID: &str = "6d92078a-8246-4ba4-ae5b-76104861e7dc";
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

#[test]
fn names_and_values_together_say_the_kind() {
    let columns: &[(&str, &str, &[&str], &str)] = &[
        ("t", "client_ip", &["10.0.0.4", "192.168.1.7"], "user.device.ip_address"),
        ("t", "remote_addr", &["203.0.113.7", "2001:db8::1"], "user.device.ip_address"),
        ("users", "last_login_ip", &["10.1.2.3"], "user.device.ip_address"),
        ("t", "登录IP", &["203.0.113.7"], "user.device.ip_address"),
        ("t", "mac_address", &["3c:22:fb:1a:9e:07"], "user.device.device_id"),
        ("t", "imei", &["352099001761481"], "user.device.device_id"),
        ("t", "idfa", &[UUID], "user.device.device_id"),
        ("t", "device_id", &[UUID], "user.device.device_id"),
        (
            "t",
            "browser_fingerprint",
            &["9774d56d682e549c9774d56d682e549c"],
            "user.device.device_id",
        ),
        ("t", "user_agent", &["ShopApp/7.2 (iPhone; iOS 17.1)"], "user.device"),
        ("t", "session_id", &["k2j9a8sd7f6g5h4j3k2l1"], "user.device.cookie_id"),
        ("t", "password", &["hunter2!", "letmein99"], "user.authorization.password"),
        ("t", "密码", &["hunter2!"], "user.authorization.password"),
        (
            "t",
            "password_hash",
            &["d41d8cd98f00b204e9800998ecf8427e"],
            "user.authorization.password",
        ),
        ("t", "api_key", &["9f86d081884c7d659a2feaa0c55ad015"], "user.authorization.credentials"),
        ("t", "totp_secret", &["JBSWY3DPEHPK3PXP"], "user.authorization.credentials"),
        ("t", "security_answer", &["Fluffy", "Bonn"], "user.authorization.credentials"),
        ("t", "wallet_address", &["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"], "user.financial"),
        ("t", "username", &["jsmith42", "ada.lovelace"], "user.account.username"),
        ("users", "login", &["jsmith42", "ada.lovelace"], "user.account.username"),
        ("t", "用户名", &["小明1990"], "user.account.username"),
        ("t", "twitter_handle", &["@ada_lovelace"], "user.social"),
        ("t", "微信号", &["wx_ada1815"], "user.social"),
        ("t", "linkedin_url", &["https://www.linkedin.com/in/ada-l"], "user.contact.url"),
        ("t", "diagnosis_code", &["I10", "E11"], "user.health_and_medical"),
        ("t", "blood_group", &["A+", "O", "AB-"], "user.health_and_medical"),
        ("t", "血型", &["A", "O型"], "user.health_and_medical"),
        ("t", "diagnosis", &["Type 2 diabetes", "asthma"], "user.health_and_medical"),
        ("t", "allergies", &["penicillin", "none"], "user.health_and_medical"),
        ("t", "过敏史", &["青霉素"], "user.health_and_medical"),
        (
            "t",
            "health_insurance_number",
            &["A123456780"],
            "user.health_and_medical.insurance_beneficiary_id",
        ),
        ("t", "mrn", &["MRN-0012345"], "user.health_and_medical.record_id"),
        ("t", "gender", &["M", "F", "D"], "user.demographic.gender"),
        ("t", "性别", &["男", "女"], "user.demographic.gender"),
        ("t", "nationality", &["DE", "FR"], "user.demographic"),
        ("t", "国籍", &["中国"], "user.demographic"),
        ("t", "religion", &["Christian", "none"], "user.demographic.religious_belief"),
        ("t", "ethnicity", &["White", "Asian"], "user.demographic.race_ethnicity"),
        ("t", "民族", &["汉族"], "user.demographic.race_ethnicity"),
        ("t", "political_party", &["Greens"], "user.demographic.political_opinion"),
        ("t", "政治面貌", &["群众"], "user.demographic.political_opinion"),
        ("t", "trade_union", &["IG Metall"], "user.demographic.political_opinion"),
        ("t", "sexual_orientation", &["straight"], "user.demographic.sexual_orientation"),
        ("t", "marital_status", &["single", "M"], "user.demographic.marital_status"),
        ("t", "annual_income", &["52000", "4,250.00"], "user.financial"),
        ("t", "学历", &["本科"], "user.demographic.profile"),
        ("t", "criminal_record", &["none"], "user.criminal_history"),
        ("t", "人脸特征", &["Rk1SACAyMAAAAAD8AAABPAFiAMUAxQ"], "user.biometric"),
        ("t", "genotype", &["rs429358(C;T)"], "user.health_and_medical.genetic"),
        ("customers", "latitude", &["52.520008"], "user.location.precise"),
        ("t", "home_lng", &["13.404954"], "user.location.precise"),
        ("users", "geohash", &["u33dc0cp"], "user.location.precise"),
    ];
    let mut wrong = Vec::new();
    for (table, name, values, category) in columns {
        let verdict = text(table, name, values);
        if verdict.category != Some(category) {
            wrong.push(format!("{table}.{name}: {:?} {:?}", verdict.category, verdict.suspected));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn values_speak_alone_where_they_can() {
    let bcrypt = concat!("$2b$12$", "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW");
    let key = concat!("gh", "p_", "16C7e42F292c6912E7710c838347Ae178B4a");
    let columns: &[(&[&str], &str)] = &[
        (&["203.0.113.7", "198.51.100.77", "192.168.0.9"], "user.device.ip_address"),
        (&["3c:22:fb:1a:9e:07", "3c22.fb1a.9e08"], "user.device.device_id"),
        (&["352099001761481", "860123041234567"], "user.device.device_id"),
        (&["GA1.2.1033501218.1368477899"], "user.device.cookie_id"),
        (&["x", "y", "z", bcrypt], "user.authorization.password"),
        (&["x", "y", "z", key], "user.authorization.credentials"),
        (&["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"], "user.financial"),
        (&["E11.9", "I10.90", "J45.9"], "user.health_and_medical"),
        (&["male", "female", "female"], "user.demographic.gender"),
        (&["男", "女"], "user.demographic.gender"),
        (&["https://x.com/ada_lovelace"], "user.contact.url"),
        (&["https://example.org/u?email=ada%40example.org"], "user.unique_id"),
    ];
    for (values, category) in columns {
        let verdict = text("t", "c7", values);
        assert_eq!(verdict.category, Some(*category), "{values:?}: {verdict:?}");
    }
}

#[test]
fn other_things_are_left_alone() {
    let columns: &[(&str, &str, &[&str])] = &[
        ("servers", "host_ip", &["203.0.113.7", "198.51.100.77"]),
        ("t", "server_ip", &["203.0.113.7", "198.51.100.77"]),
        ("servers", "ip_address", &["203.0.113.7", "198.51.100.77"]),
        ("t", "version", &["1.2.3.4", "203.0.113.7"]),
        ("t", "app_version", &["10.0.19045.3803", "120.0.6099.109"]),
        ("switches", "mac", &["3c:22:fb:1a:9e:07"]),
        ("t", "checksum", &["d41d8cd98f00b204e9800998ecf8427e"]),
        ("t", "etag", &["d41d8cd98f00b204e9800998ecf8427e"]),
        ("t", "commit", &["da39a3ee5e6b4b0d3255bfef95601890afd80709"]),
        ("t", "sha256", &[SHA256]),
        ("t", "key_fingerprint", &[SHA256]),
        ("certificates", "fingerprint", &[SHA256]),
        ("t", "uuid", &[UUID]),
        ("t", "device_id", &["17", "18"]),
        ("sensor_readings", "device_id", &["SENSOR-0001"]),
        ("t", "idempotency_key", &[UUID]),
        ("t", "shelf", &["A12.3", "B07.1"]),
        ("t", "product_code", &["A12", "B07"]),
        ("t", "scenario", &["SCN-125", "SCN-126"]),
        ("t", "grade", &["A+", "B-"]),
        ("t", "gender", &["0.5", "0.25"]),
        ("products", "gender", &["female", "male"]),
        ("t", "connector_gender", &["male", "female"]),
        ("t", "currency", &["EUR", "USD"]),
        ("stations", "latitude", &["52.520008"]),
        ("machines", "location", &["52.520008, 13.404954"]),
        ("t", "machine_latitude", &["52.520008"]),
        ("t", "temperature", &["21.375", "-3.125"]),
        ("jobs", "min_salary", &["52000"]),
        ("reports", "net_income", &["52000"]),
        ("t", "price", &["19.90", "5.00"]),
        ("t", "color", &["#a1b2c3", "#ffffff"]),
        ("t", "cron", &["0 5 * * 1", "*/15 * * * *"]),
        ("t", "mime_type", &["text/html", "application/pdf"]),
        ("t", "log_level", &["INFO", "WARN"]),
        ("t", "active", &["true", "false"]),
        ("t", "ticket", &["ABC-123", "OPS-7"]),
        ("t", "url", &["https://example.org/a?b=1", "https://example.org/p/7"]),
        ("t", "package", &["react@18.2.0", "@types/node"]),
        ("t", "tag", &["v1.2.3", "v2.10.3"]),
        ("t", "hostname", &["web-7.example.com"]),
        ("t", "password_changed_at", &["2024-01-31 10:11:12"]),
        ("t", "token_count", &["17", "18"]),
        ("t", "race", &["17", "18"]),
        ("accounts", "wallet", &["12.50", "0.00"]),
        ("dishes", "allergens", &["nuts", "milk"]),
        ("companies", "twitter", &["@example"]),
        ("products", "condition", &["new", "used"]),
        ("employees", "position", &["Manager", "Clerk"]),
        ("cities", "latitude", &["52.520008"]),
        ("t", "orientation", &["portrait", "landscape"]),
        ("t", "union_type", &["all", "distinct"]),
        ("t", "secret", &["true", "false"]),
        ("t", "agent", &["billing", "worker-2"]),
        ("t", "degree", &["90", "45"]),
        ("t", "cookie", &["necessary", "marketing"]),
        ("t", "face", &["front", "back"]),
        ("t", "iris", &["setosa", "virginica"]),
        ("t", "sid", &["AC7", "AC8"]),
        ("t", "treatment", &["control", "variant"]),
        ("t", "timezone", &["Europe/Berlin", "Asia/Shanghai"]),
        ("t", "isbn", &["9780306406157", "978-0-306-40615-7"]),
        ("t", "epoch_ms", &["1706659200123", "1706659200456"]),
        ("t", "cidr", &["203.0.113.0/24", "10.0.0.0/8"]),
        ("t", "build", &["203.0.113.7", "203.0.114.8"]),
        ("laps", "race", &["Monaco", "Spa"]),
        ("t", "tracking_number", &["1Z999AA10123456784", "00340434161094042557"]),
        ("t", "serial_number", &["SN2024A0017", "C02XK1ABJG5H"]),
        ("t", "position", &["1", "2"]),
        ("t", "duration", &["12:30:45", "00:01:02"]),
    ];
    let mut wrong = Vec::new();
    for (table, name, values) in columns {
        let verdict = text(table, name, values);
        if (verdict.category, verdict.suspected) != (None, None) {
            wrong.push(format!("{table}.{name}: {:?} {:?}", verdict.category, verdict.suspected));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn types_that_are_no_text_are_judged_too() {
    let judge = |table, name, kind, type_name, values: &[&str]| {
        judge(table, name, kind, type_name, values).category
    };
    let inet = Some(Kind::Ipaddr);
    assert_eq!(
        judge("t", "client_ip", inet, "inet", &["10.0.0.1"]),
        Some("user.device.ip_address")
    );
    assert_eq!(judge("t", "host_ip", inet, "inet", &["203.0.113.7"]), None);
    let decimal = Some(Kind::Decimal);
    assert_eq!(
        judge("t", "salary", decimal, "numeric(9,2)", &["52000.00"]),
        Some("user.financial")
    );
    assert_eq!(judge("t", "price", decimal, "numeric(9,2)", &["52000.00"]), None);
    let long = Some(Kind::Long);
    assert_eq!(judge("t", "sex", long, "integer", &["1", "2"]), Some("user.demographic.gender"));
    assert_eq!(
        judge("t", "device_id", long, "integer", &["352099001761481"]),
        Some("user.device.device_id")
    );
    assert_eq!(judge("t", "session_id", long, "integer", &["17"]), None);
    let union = judge("t", "union_member", Some(Kind::Bool), "boolean", &["t", "f"]);
    assert_eq!(union, Some("user.demographic.political_opinion"));
    assert_eq!(judge("t", "active", Some(Kind::Bool), "boolean", &["t", "f"]), None);
    assert_eq!(
        judge("customers", "lat", None, "double precision", &["52.520008"]),
        Some("user.location.precise")
    );
}

#[test]
fn recordings_of_bodies_are_known_by_name_and_type() {
    for (table, name, type_name, category) in [
        ("t", "fingerprint_template", "bytea", Some("user.biometric.fingerprint")),
        ("employees", "fingerprint", "varbinary(512)", Some("user.biometric.fingerprint")),
        ("t", "face_embedding", "mediumblob", Some("user.biometric")),
        ("t", "iris_scan", "BLOB", Some("user.biometric.retinal")),
        ("t", "voiceprint", "bytea", Some("user.biometric.voice")),
        ("t", "certificate_fingerprint", "bytea", None),
        ("t", "thumbnail", "bytea", None),
    ] {
        let mut tally = Tally::new(None);
        tally.count(&[0xff, 0xd8, 0xff, 0xe0, 0x00]);
        let counts = tally.finish();
        let sample = judge(table, name, None, type_name, &[]);
        assert_eq!((counts.filled, sample.category), (1, category), "{table}.{name}");
    }
}

#[test]
fn special_categories_fall_under_their_law() {
    for (name, values, law) in [
        ("religion", "catholic", "Art. 9(1), PIPL Art. 28: religious"),
        ("trade_union", "IG Metall", "Art. 9(1): political opinions"),
        ("ethnicity", "Hispanic", "Art. 9(1): racial"),
        ("sexual_orientation", "bisexual", "Art. 9(1): sexual orientation"),
        ("diagnosis", "asthma", "Art. 9(1), PIPL Art. 28: health"),
        ("genotype", "rs429358(C;T)", "Art. 9(1), PIPL Art. 28: health"),
        ("face_template", "Rk1SACAyMAAAAAD8AAABPAFiAMUAxQ", "Art. 9(1), PIPL Art. 28: biometric"),
        ("criminal_record", "none", "Art. 10"),
        ("user_location", "52.5200, 13.4050", "PIPL Art. 28: whereabouts"),
        ("salary", "52000", "PIPL Art. 28: financial"),
        ("password", "hunter2!", "credentials"),
    ] {
        let verdict = text("t", name, &[values]);
        assert_eq!(verdict.sensitivity, Sensitivity::Sensitive, "{name}");
        let ruling = crate::detect::sensitivity::ruling(verdict.category.expect("one"));
        assert!(ruling.rule.contains(law), "{name}: {}", ruling.rule);
    }
    for (name, values) in [("gender", "F"), ("username", "jsmith42"), ("client_ip", "203.0.113.7")]
    {
        assert_eq!(text("t", name, &[values]).sensitivity, Sensitivity::Personal, "{name}");
    }
}

#[test]
fn clean_notes_are_clean_and_others_are_not() {
    let found = |text: &str| {
        let verdict = self::text("t", "body", &[text]);
        verdict.embedded.iter().map(|one| one.category).collect::<Vec<_>>()
    };
    for note in [
        "Order 0012345 of patient relations, see MRN list and form 17",
        "The parcel did not arrive, please check where it is now",
        "Upgraded the cluster to 10.0.19045.3803 and then 1.2.3.4, all green",
        "GET /api/v2/items/1234 200 in 12.5 ms from 10.0.0.4, version 203.0.113.7",
        "Part A12 and B07 are on shelf C12.3, commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "Chrome/120.0.6099.109 crashed at 12:30:45, see https://example.org/a?b=1",
        "订单已经发货，请注意查收，单号是20240131000123，谢谢您的支持",
    ] {
        assert_eq!(found(note), Vec::<&str>::new(), "{note}");
    }
    let key = concat!("AK", "IA", "Q3EGRMZ7LN4T5WVX");
    let token = concat!("eyJhbGciOiJub25lIn0", ".", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".");
    for (note, category) in [
        ("She logged in from 203.0.113.7 at noon today", "user.device.ip_address"),
        ("her phone (IMEI 352099001761481) was stolen on Monday", "user.device.device_id"),
        (&format!("please rotate {key}, it was in the log"), "user.authorization.credentials"),
        (&format!("header was Bearer {token}"), "user.authorization.credentials"),
        ("refund to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, please", "user.financial"),
        ("diagnosis E11.9, see the letter of the doctor", "user.health_and_medical"),
        ("patient with MRN: 0012345 was moved to ward 7", "user.health_and_medical.record_id"),
        ("the profile is https://x.com/ada_lovelace as I said", "user.contact.url"),
        (
            "last position 52.5200, 13.4050 by GPS, position 52.5201, 13.4051",
            "user.location.precise",
        ),
        (r#"{"event":"login","ip":"203.0.113.7","ok":true}"#, "user.device.ip_address"),
    ] {
        assert!(found(note).contains(&category), "{note}: {:?}", found(note));
    }
}
