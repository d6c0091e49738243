//! Names of people in alphabets, Han, kana and Hangul, as a whole value and within sentences.
//!
//! Any list of names is small beside the world, so a name unknown to it is *shape* and needs the column's
//! name; and since products and places look alike, most values must be known before they speak alone.

use super::{chinese, japanese, korean, latin};
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::lists;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const PERSON_NAME: Recogniser = Recogniser {
    name: "person_name",
    category: "user.name",
    names: Names {
        strong: &[
            "first name",
            "last name",
            "full name",
            "given name",
            "family name",
            "middle name",
            "maiden name",
            "firstname",
            "lastname",
            "fullname",
            "surname",
            "forename",
            "customer name",
            "client name",
            "contact name",
            "person name",
            "patient name",
            "employee name",
            "member name",
            "guest name",
            "student name",
            "owner name",
            "holder name",
            "cardholder",
            "recipient name",
            "sender name",
            "contact person",
            "vorname",
            "nachname",
            "nombre completo",
            "apellido",
            "prénom",
            "姓名",
            "客户姓名",
            "联系人",
            "收货人",
            "持卡人",
            "氏名",
        ],
        weak: &[
            "name",
            "names",
            "display name",
            "nickname",
            "nick name",
            "alias",
            "名字",
            "昵称",
            "名前",
        ],
        not: &["file", "host", "product", "company", "table", "domain", "event"],
        tables: &[
            "customer",
            "client",
            "person",
            "people",
            "employee",
            "patient",
            "contact",
            "member",
            "user",
            "guest",
            "student",
            "teacher",
            "doctor",
            "subscriber",
            "applicant",
            "staff",
            "客户",
            "用户",
            "员工",
            "会员",
            "患者",
            "学生",
            "人员",
            "顾客",
        ],
    },
    trust: Trust {
        values: 75,
        named: 90,
        within: 62,
        within_least: 100,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "how names are written; lists of given and family names",
    gate: Gate::ANY.digits(0..=0).bytes(2..=60).without(mark::AT),
    judge,
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[
            "Ada Smith",
            "García, María",
            "Hans-Peter Müller",
            "王小明",
            "欧阳娜娜",
            "MARY JONES",
            "Anna",
            "Dr. Ada B. Smith-Jones",
            "SMITH, Ada",
            "Иван Смирнов",
            "山田太郎",
            "김민준",
        ],
        shape: &["Zyxomara Quillfeather", "Berlin", "周三", "서비스"],
        no: &[
            "SCN-125",
            "shipped",
            "db.example.com",
            "invoice.pdf",
            "the quick brown fox jumps",
            "OK!",
            "http://a",
            "Customer Service",
            "Wireless Bunting",
            "12 Main Street",
        ],
    },
};

fn judge(cell: &Cell<'_>) -> Match {
    let text = cell.text;
    let Some(first) = text.chars().next() else { return Match::No };
    match first {
        _ if !lists::is_cjk(first) => latin::judge(text),
        _ if korean::is_hangul(first) => korean::judge(text),
        _ if text.chars().all(|c| chinese::is_han(c) || c == '·') => {
            chinese::judge(text).max(japanese::judge(text))
        }
        _ => japanese::judge(text),
    }
}

fn within(cell: &Cell<'_>) -> bool {
    cell.has(mark::UPPER) && latin::within(cell.text) || cell.wide > 0 && within_wide(cell.text)
}

/// Which scripts there are decides whose names are looked for.
fn within_wide(text: &str) -> bool {
    let (mut han, mut kana, mut hangul, mut other) = (false, false, false, false);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            _ if chinese::is_han(c) => han = true,
            _ if japanese::is_kana(c) => kana = true,
            _ if korean::is_hangul(c) => hangul = true,
            _ => other |= c.is_uppercase(),
        }
    }
    let ascii = text.bytes().any(|byte| byte.is_ascii_uppercase());
    han && !kana && chinese::within(text)
        || han && kana && japanese::within(text)
        || hangul && korean::within(text)
        || other && !ascii && latin::within(text)
}
