//! Birth dates. A date says nothing about whose it is: only the column's name makes it a birth date, and
//! the values must be days of the calendar in living memory, without a time of day. Within text a word of
//! birth must stand close before it.

use chrono::{Datelike, NaiveDate};

use crate::detect::called::is_named;
use crate::detect::cell::Cell;
use crate::detect::gate::Gate;
use crate::detect::groups::Group;
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

/// The year alone, where no more is asked for.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year| (1890..2100).contains(&year))
}

/// A timestamp that only carries a day.
fn is_midnight(text: &str) -> bool {
    text.len() >= 19 && text.get(11..19) == Some("00:00:00")
}

/// The day, written in any of the usual orders. `d/m/y` and `m/d/y` are both accepted: a valid day in
/// either reading is a day.
fn date(text: &str) -> Option<NaiveDate> {
    let text = if is_midnight(text) { text.get(..10)? } else { text };
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return day(&text[..4], &text[4..6], &text[6..]);
    }
    let text = text.trim_ascii();
    if let Some(date) = spelled(text) {
        return Some(date);
    }
    if let Some((date, _)) = korean(text).filter(|(_, length)| *length == text.len()) {
        return Some(date);
    }
    let mut parts = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 { day(a, b, c) } else { day(c, b, a).or_else(|| day(c, a, b)) }
}

/// `1998년 1월 3일`, and its length in bytes.
fn korean(text: &str) -> Option<(NaiveDate, usize)> {
    let (year, rest) = text.split_once('년')?;
    let (month, rest) = rest.split_once('월')?;
    let (date, rest) = rest.split_once('일')?;
    Some((day(year, month.trim_start(), date.trim_start())?, text.len() - rest.len()))
}

/// With the month in letters: `29 Feb 1984`, `February 29, 1984`.
fn spelled(text: &str) -> Option<NaiveDate> {
    // A day and a year.
    if !(5..=6).contains(&text.bytes().filter(u8::is_ascii_digit).count()) {
        return None;
    }
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (a, b) = (numbers.next()?, numbers.next()?);
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() >= 3);
    let month = month(words.next()?)?;
    if numbers.next().is_some() || words.next().is_some() {
        return None;
    }
    if a.len() == 4 { day(a, month, b) } else { day(b, month, a) }
}

/// By its first letters in the languages around the North Sea and the western Mediterranean.
fn month(word: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &[&str]); 12] = [
        ("1", &["jan", "ene", "gen", "sty"]),
        ("2", &["feb", "fév", "fev", "lut"]),
        ("3", &["mar", "mär", "mrz", "maa"]),
        ("4", &["apr", "avr", "abr", "kwi"]),
        ("5", &["may", "mai", "mag", "mei", "maj"]),
        ("6", &["jun", "juin", "giu", "cze"]),
        ("7", &["jul", "juil", "lug", "lip"]),
        ("8", &["aug", "aoû", "aou", "ago", "sie"]),
        ("9", &["sep", "set", "wrz"]),
        ("10", &["oct", "okt", "ott", "out", "paź"]),
        ("11", &["nov", "lis"]),
        ("12", &["dec", "dez", "déc", "dic", "gru"]),
    ];
    let begins = |start: &&str| {
        let mut letters = word.chars().flat_map(char::to_lowercase);
        start.chars().all(|c| letters.next() == Some(c))
    };
    MONTHS.iter().find(|(_, starts)| starts.iter().any(begins)).map(|(month, _)| *month)
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Words of birth as people write them in sentences, in small letters. A word stands alone, a `~` says that it
/// may begin a longer one (`geburtsdatum`).
const BORN: &[&str] = &[
    "born",
    "birth",
    "birthdate",
    "birthday",
    "dob",
    "bday",
    "geboren",
    "geb",
    "geburt~",
    "né",
    "née",
    "nés",
    "naissance",
    "nata",
    "nascita",
    "nasc",
    "nascido",
    "nascida",
    "nascimento",
    "nacido",
    "nacida",
    "nació",
    "nacimiento",
    "urodzony",
    "urodzona",
    "urodzenia",
    "ur",
    "geboorte~",
    "född",
    "födelse~",
    "født",
    "fødsels~",
    "syntynyt",
    "syntymä~",
    "narozen~",
    "рожд~",
    "родил~",
    "doğum",
    "생년월일~",
    "출생~",
    "생일~",
    "ddn",
    "naiss",
    "cumpleaños",
    "cumple",
    "compleanno",
    "aniversário",
    "anniversaire",
    "urodziny",
    "narozeniny",
    "verjaardag",
    "geburtstag",
    "doğumlu",
    "nac",
];
/// Where words are written without blanks, and a word that in capitals is an alliance.
const BORN_WITHIN: &[&str] =
    &["出生", "生日", "生年月日", "誕生日", "诞生", "nato il", "Nato il", "nato a", "Nato a"];
/// How far before the date, in bytes; what a label, a verb and a colon take.
const BEFORE: usize = 40;

fn within(cell: &Cell<'_>) -> bool {
    if cell.digits < 5 {
        return false;
    }
    let text = cell.text;
    let mut end = 0;
    while let Some(Group { start, .. }) = cell.next_group(end) {
        end = start + leading_digits(&text[start..]);
        if end - start <= 2
            && is_year_next(&text[end..])
            && let Some(month) = month_before(&text[..start])
            && is_month_first(&text[month..])
            && is_birth_before(&text[..month])
        {
            return true;
        }
        // The words are looked for only where a date stands.
        if let Some(length) = begins_with_day(&text[start..]) {
            if is_birth_before(&text[..start])
                || is_birth_after(&text[start + length..])
                || is_named(text, &text[start..start + length], &BIRTH_DATE)
            {
                return true;
            }
            end = start + length;
        }
    }
    false
}

/// Chinese and Japanese say it behind the date; `生产` and `生效` are something else.
fn is_birth_after(text: &str) -> bool {
    let text = text.trim_start();
    ["出生", "生まれ", "誕生", "생"].iter().any(|word| text.starts_with(word))
        || text.strip_prefix('生').is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

/// Bytes of the day in living memory that the text begins with: digits and separators, or a month in letters
/// between them.
fn begins_with_day(text: &str) -> Option<usize> {
    let numeric = text.find(|c: char| !(c.is_ascii_digit() || "-/.年月日".contains(c)));
    let numeric = text[..numeric.unwrap_or(text.len())].trim_end_matches(['.', '-', '/']);
    let past = |day: Option<NaiveDate>| day.is_some_and(|d| (1890..2100).contains(&d.year()));
    if numeric.len() >= 8 && past(date(numeric)) || is_short_day(numeric) {
        return Some(numeric.len());
    }
    if let Some((date, length)) = korean(text.get(..text.floor_char_boundary(24))?) {
        return past(Some(date)).then_some(length);
    }
    // `3. März 1975`, `3 de marzo de 1975`: to the end of the second number.
    let words = text.get(..text.floor_char_boundary(28))?;
    let first = leading_digits(words);
    let second = next_digit(words, first).filter(|_| first <= 2)?;
    let digits = leading_digits(&words[second..]);
    let day = words[..second + digits].replace(" de ", " ");
    (digits == 4 && past(spelled(&day))).then_some(second + digits)
}

/// ` 1956`, `, 1956`
fn is_year_next(text: &str) -> bool {
    let year = text.trim_start_matches([',', ' ', '.']);
    (1..=2).contains(&(text.len() - year.len())) && leading_digits(year) == 4
}

/// Where the word right before a number begins, if it is a month: `Feb 11, 1956`.
fn month_before(text: &str) -> Option<usize> {
    let word = text.strip_suffix(' ')?.trim_end_matches('.');
    let start = word.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
    let start = word.ceil_char_boundary(start);
    word.get(start..).filter(|word| word.len() >= 3 && month(word).is_some()).map(|_| start)
}

fn is_month_first(text: &str) -> bool {
    let near = &text[..text.floor_char_boundary(24)];
    let first = next_digit(near, 0).map(|at| at + leading_digits(&near[at..]));
    let year = first.and_then(|end| Some((end, next_digit(near, end)?)));
    year.is_some_and(|(end, year)| {
        year - end <= 2
            && leading_digits(&near[year..]) == 4
            && spelled(&near[..year + 4]).is_some_and(|day| (1890..2100).contains(&day.year()))
    })
}

/// `11.07.88`: the year in two digits, which only a word of birth tells from a version.
fn is_short_day(text: &str) -> bool {
    let mut parts = text.split(['.', '/', '-']);
    let mut next = |most: u32| {
        let part = parts.next().filter(|part| part.len() <= 2);
        part.and_then(|part| part.parse().ok()).is_some_and(|n: u32| (1..=most).contains(&n))
    };
    (6..=8).contains(&text.len())
        && text.as_bytes()[text.len() - 2..].iter().all(u8::is_ascii_digit)
        && next(31)
        && next(31)
        && parts.next().is_some_and(|year| year.len() == 2)
        && parts.next().is_none()
}

/// How many digits the text begins with.
fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn next_digit(text: &str, from: usize) -> Option<usize> {
    text.as_bytes()[from..].iter().position(u8::is_ascii_digit).map(|at| from + at)
}

fn is_birth_before(text: &str) -> bool {
    let near = &text[text.ceil_char_boundary(text.len().saturating_sub(BEFORE))..];
    // A sentence that is over says nothing of this one, but `geb. 3.4.1975` goes on after a full stop.
    let over = near.rfind(['!', '?', '。', '\n', ';']).map_or(0, |at| at + 1);
    let near = near.get(over..).unwrap_or(near);
    // `产生于`, `发生于`: things come to be, too.
    let is_from = |word: &str| {
        near.match_indices(word)
            .any(|(at, _)| !near[..at].ends_with(['产', '產', '发', '發', '衍', '派']))
    };
    if BORN_WITHIN.iter().any(|word| near.contains(word))
        || is_from("生于")
        || is_from("生於")
        || ends_with_sign(near)
    {
        return true;
    }
    // No other number may stand between the word and the date.
    let near = near.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    let small = near.to_lowercase();
    small.split(|c: char| !(c.is_alphabetic())).any(|word| {
        BORN.iter().any(|born| match born.strip_suffix('~') {
            Some(stem) => word.starts_with(stem),
            None => word == *born,
        })
    })
}

/// Short forms right before the date: `b. 3.4.1975`, `*3.4.1975`, `F. nac.: 3/4/1975`, `D.O.B.`
fn ends_with_sign(before: &str) -> bool {
    let small =
        &before[before.ceil_char_boundary(before.len().saturating_sub(12))..].to_lowercase();
    let bare = small.trim_end_matches([' ', ':']);
    bare.strip_suffix(" b.").or(bare.strip_suffix("\"b.")).is_some_and(|rest| !rest.is_empty())
        || bare == "b."
        || bare.ends_with("d.o.b.")
        || bare.ends_with("d.o.b")
        || bare.ends_with(" nac.")
        || bare.ends_with("b-day")
        || bare.ends_with("д.р.")
        || bare.ends_with("г.р.")
        || before.ends_with('*')
            && !before.ends_with("**")
            && !before.trim_end_matches('*').ends_with(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_beside_a_word_of_birth() {
        for (text, expected) in [
            ("Patient was born on 1984-02-29 in Bonn", true),
            ("DOB: 02/29/1984, allergic", true),
            ("Max, geb. 29.02.1984, rief an", true),
            ("Geboren am 29. Februar 1984", true),
            ("née le 29/02/1984", true),
            ("Fecha de nacimiento: 29/02/1984.", true),
            ("出生日期：1984-02-29。", true),
            ("生年月日：1984年2月29日", true),
            ("born in Bonn, moved out on page 12 of 1985-02-29", false),
            ("shipped on 2024-02-29", false),
            ("The idea was born. Meeting 17 moved to 2024-02-29", false),
            ("He was born in Bonn", false),
            ("NATO meeting 1984-02-29", false),
            ("Nato il 29/02/1984", true),
            ("stubborn since 2024-02-29", false),
            ("Pt b. 24.08.1957, no allergies", true),
            ("*27/10/1999, ledig", true),
            ("F. nac.: 22/06/2004", true),
            ("nascido em 11.07.88", true),
            ("the version born 1.0.12", false),
            ("12*27/10/1999", false),
            ("생년월일: 1998년 1월 3일", true),
            ("생년월일 확인. 출고 2024년 13월 3일", false),
            ("生于1998年8月25日", true),
            ("产生于1998年8月25日", false),
        ] {
            assert_eq!(found("birth_date", text), expected, "{text}");
        }
    }
}
