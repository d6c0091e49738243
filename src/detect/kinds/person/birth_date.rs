//! Birth dates. A date says nothing about whose it is: only the column's name makes it a birth date, and
//! the values must be days of the calendar in living memory, without a time of day. Within text a word of
//! birth must stand close before it.

mod born;
mod day;
mod within;

use chrono::Datelike;

use self::day::{date, is_year};
use self::within::within;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "birth datetime", "birth timestamp", "birth time stamp", "birth date", "date of birth",
    "birth day", "birthday", "birthdate", "dob", "born on", "born at", "day of birth",
    "geburtsdatum", "geburtstag", "fecha nacimiento", "fecha de nacimiento", "date naissance",
    "date de naissance", "birthdate", "birth dt", "birthdt", "bdate", "bday", "birth year",
    "year of birth", "yob", "geb datum", "gebdatum", "geb dat", "geb", "geburtsdat",
    "geburtsjahr", "né le", "naissance", "fec nac", "nacimiento", "data nascita",
    "data di nascita", "nascita", "data nascimento", "data de nascimento", "nascimento",
    "geboortedatum", "geboren", "data urodzenia", "urodzenia", "födelsedatum", "fødselsdato",
    "fødselsdag", "syntymäaika", "syntymäpäivä", "doğum tarihi", "datum narození",
    "дата рождения", "ngày sinh", "tanggal lahir", "생년월일", "출생일", "出生日期", "出生日", "出生年份", "出生时间",
    "诞生日", "誕生日", "出生年月", "生日", "生年月日", "fecha nac", "fecha nacim", "f nac", "f nacimiento",
    "fnac", "fechanac", "fecnac", "dt nascimento", "dt nasc", "data nasc", "datanascita",
    "date naiss", "dt naiss", "date nais", "ddn", "geboortejaar", "födelseår", "fødselsår",
    "gbdat", "geb dt", "gebdt", "birthyear", "birth yr", "birth dtm", "dateofbirth", "d o b",
    "data ur", "data urodz", "doğum", "doğum yılı", "data rozhdeniya", "den rozhdeniya",
    "дата рожд", "data rozhd", "день рождения", "год рождения", "생일", "생년", "csrq",
    "chushengriqi", "csny", "出生年", "narozen", "datum rođenja", "születési dátum",
    "születési idő", "data nașterii", "data nasterii", "né e le", "née le", "nato il",
    "nata il", "nasc", "data de nasc", "nacido", "nacido el", "tag der geburt", "geb tag",
    "geburt", "geb am", "geboren am", "seinengappi", "tanjobi", "tanjoubi", "chusheng riqi",
    "chusheng", "chushengnianyue", "birth", "pid 7", "brthdt", "bth dt", "b date", "doğum tar",
    "dogum tar", "született", "syntynyt", "nar datum", "dat ur", "fødsels dato", "födelsedag",
    "dag van geboorte", "datum nar", "datum narodenia", "dátum narodenia", "narozen dne",
    "szül idő", "szül dátum", "ημερομηνία γέννησης", "ημ γέννησης", "дата народження",
    "день народження", "gimimo data", "dzimšanas datums", "sünniaeg", "sünnikuupäev",
    "datum rodenja", "datum rojstva", "дата на раждане", "tgl lahir", "tarikh lahir",
    "ngay sinh", "data naixement", "datëlindja", "تاريخ الميلاد", "תאריך לידה", "วันเกิด",
    "जन्म तिथि", "janm tithi", "fæðingardagur",
];

pub const BIRTH_DATE: Recogniser = Recogniser {
    name: "birth_date",
    category: "user.demographic.date_of_birth",
    names: Names {
        strong: WORDS,
        weak: &["born", "urodz", "sr"],
        not: &[
            "place",
            "city",
            "country",
            "weight",
            "name",
            "record",
            "certificate",
            "rate",
            "ort",
            "lieu",
            "lugar",
            "luogo",
            "birthplace",
            "order",
            "height",
            "mother",
            "parents",
            "count",
            "control",
            "cohort",
            "defect",
            "town",
            "state",
            "attendant",
            "plan",
            "id",
        ],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 95,
        within: 85,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: true,
    },
    source: "ISO 8601, and the orders of day, month and year in use",
    gate: Gate::ANY.digits(4..=23).bytes(4..=32),
    judge: |cell| match date(cell.text) {
        Some(date) if (1890..2100).contains(&date.year()) => Match::Valid,
        None if is_year(cell.text) => Match::Shape,
        _ => Match::No,
    },
    within: Within::Text(within),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "1984-02-29",
            "29.02.1984",
            "1984/2/9",
            "19840229",
            "1984年2月29日",
            "1984년 2월 29일",
            "1984-02-29 00:00:00",
            "1984-02-29T00:00:00Z",
            "29 Feb 1984",
            "February 29, 1984",
            "29. Februar 1984",
        ],
        shape: &["1984"],
        no: &["1985-02-29", "1984-02-29 13:05:00", "0001-01-01", "84-02", "12345678", "9999"],
    },
};
