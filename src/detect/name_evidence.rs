//! What a column's name, its comment and its table's name say, before any value is looked at.

use super::RECOGNISERS;
use super::gate::places;
use super::kinds::PEOPLE;
use super::name_index::may_say;
use super::name_words::{ABOUT, CODED, FILLERS, HEADS, LONE, SHORT, TAILS, THINGS, WHOSE};
use super::recogniser::Recogniser;
use super::role_words::ROLES;
use super::tokens;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    None,
    /// A word that many things are called, or only the comment says it.
    Weak,
    Strong,
}

/// The words of one column and of what surrounds it, split once.
pub struct NameEvidence {
    column: Vec<String>,
    /// With its short forms written out, if it has any.
    spelled: Option<Vec<String>>,
    comment: Vec<String>,
    /// Last word of the table's name, which says what its rows are.
    table: Option<String>,
    /// The recognisers of which the column or its comment may say a name; no others.
    may_say: Vec<&'static str>,
}

impl NameEvidence {
    pub fn of(table: &str, column: &str, comment: Option<&str>) -> Self {
        let bare = table.rsplit('.').next().unwrap_or(table);
        let mut column = tokens::split(&tokens::bare(column));
        // Clinical data models keep what the source system said beside their own code for it.
        if column.len() > 2 && column.ends_with(&["source".to_owned(), "value".to_owned()]) {
            column.truncate(column.len() - 2);
        }
        let mut spelled: Vec<String> = column.iter().flat_map(|word| spell(word)).collect();
        if is_part_of_name(&spelled) {
            spelled.push("name".to_owned());
        }
        let said = tokens::split(bare);
        let about = |word: &String| {
            let number = word.bytes().all(|b| b.is_ascii_digit());
            !number && !FILLERS.contains(&word.as_str())
        };
        let comment = comment.map(tokens::split).unwrap_or_default();
        let may = may_say(&column) | may_say(&spelled) | may_say(&comment);
        Self {
            spelled: Some(spelled).filter(|spelled| *spelled != column),
            column,
            comment,
            may_say: places(may).map(|at| RECOGNISERS[at].name).collect(),
            table: said.iter().rev().find(|word| about(word)).or(said.last()).cloned(),
        }
    }

    /// What the column's own name says.
    pub fn name(&self, recogniser: &Recogniser) -> Hint {
        // Only a role may be meant that no name says.
        if !self.may_say(recogniser) && recogniser.category != "user.name" {
            return Hint::None;
        }
        let spelled =
            self.spelled.as_deref().map_or(Hint::None, |words| self.say(words, recogniser));
        self.say(&self.column, recogniser).max(spelled)
    }

    fn say(&self, words: &[String], recogniser: &Recogniser) -> Hint {
        let names = &recogniser.names;
        let who = of_whom(words, recogniser);
        if who.is_none() && self.is_in_table_of(names.not) {
            return Hint::None;
        }
        let words = who.unwrap_or(words);
        if !self.may_say(recogniser) {
            return if is_role(words, recogniser) { Hint::Weak } else { Hint::None };
        }
        if let Some(rest) = beside_all(words, names.strong) {
            let other = |word: &&str| is_about(word, recogniser) || names.not.contains(word);
            if rest.iter().any(|word| other(&word.as_str())) {
                return Hint::None;
            }
            let lone = is_lone(words, &rest);
            if !lone || rest.iter().all(|word| self.is_whose(word)) {
                return Hint::Strong;
            }
        }
        if longest(words, names.weak).is_some_and(|rest| is_whose_name(&rest, recogniser)) {
            return Hint::Strong;
        }
        if is_role(words, recogniser) {
            return Hint::Weak;
        }
        if self.is_about_things(names.tables) {
            return Hint::None;
        }
        match longest(words, names.weak) {
            Some(rest) if rest.is_empty() && self.is_about_people(names.tables) => Hint::Strong,
            Some(rest) if rest.iter().all(|word| WHOSE.contains(&word.as_str())) => Hint::Weak,
            _ => Hint::None,
        }
    }

    fn may_say(&self, recogniser: &Recogniser) -> bool {
        self.may_say.contains(&recogniser.name)
    }

    /// Whether a word beside another only says whose it is.
    fn is_whose(&self, word: &str) -> bool {
        WHOSE.contains(&word) || is_someone(word) || self.table.as_deref() == Some(word)
    }

    /// Whether one of these stands in the column's name, its short forms written out or not.
    pub fn has(&self, phrases: &[&str]) -> bool {
        let spelled = self.spelled.as_deref().unwrap_or_default();
        longest(&self.column, phrases).is_some() || longest(spelled, phrases).is_some()
    }

    /// Whether one of these stands in the column's name, and one of `others` beside it.
    pub fn has_beside(&self, phrases: &[&str], others: &[&str]) -> bool {
        longest(&self.column, phrases)
            .is_some_and(|rest| rest.iter().any(|word| others.iter().any(|one| is_same(word, one))))
    }

    /// What the comment says; never more than weak, since comments also say what a column is not.
    pub fn comment(&self, recogniser: &Recogniser) -> Hint {
        let said =
            self.may_say(recogniser) && longest(&self.comment, recogniser.names.strong).is_some();
        if said { Hint::Weak } else { Hint::None }
    }

    /// Whether the column or its table is called something else, which values that only look right do not
    /// outweigh (`version`: 1.2.3.4).
    pub fn denies(&self, recogniser: &Recogniser) -> bool {
        let names = &recogniser.names;
        self.is_other(recogniser)
            || self.is_in_table_of(names.not)
            || self.is_about_things(names.tables) && !is_role(&self.column, recogniser)
    }

    /// Whether the column itself is called something else (`product_name`), whose text is no text about people.
    pub fn is_other(&self, recogniser: &Recogniser) -> bool {
        let words = of_whom(&self.column, recogniser).unwrap_or(&self.column);
        words.iter().any(|word| recogniser.names.not.contains(&word.as_str()))
    }

    /// Whether anything here says that it may be this kind.
    pub fn mentions(&self, recogniser: &Recogniser) -> bool {
        self.name(recogniser) != Hint::None || self.comment(recogniser) != Hint::None
    }

    fn is_in_table_of(&self, not: &[&str]) -> bool {
        self.table.as_deref().is_some_and(|word| {
            not.iter().filter_map(|other| other.strip_prefix("in ")).any(|one| is_called(word, one))
        })
    }

    /// For a kind that belongs to people, whom its tables name.
    fn is_about_things(&self, tables: &[&str]) -> bool {
        !tables.is_empty() && !self.is_about_people(tables) && self.is_about_people(THINGS)
    }

    fn is_about_people(&self, tables: &[&str]) -> bool {
        self.table.as_deref().is_some_and(|word| tables.iter().any(|one| is_called(word, one)))
    }
}

/// Whether a name stands beside one word for the person who has it, as their table would be called: `nom_eleve`.
fn is_whose_name(beside: &[String], recogniser: &Recogniser) -> bool {
    let [who] = beside else { return false };
    ["user.name", "user.account.username"].contains(&recogniser.category) && is_someone(who)
}

/// Whether a word is what a person is called for what they do: `employee`, `handlaggare`.
fn is_someone(word: &str) -> bool {
    PEOPLE.iter().chain(ROLES).any(|one| is_called(word, one) || is_same(word, one))
}

/// From the person on whose name it is: `store_manager_name` is no store's.
fn of_whom<'a>(words: &'a [String], recogniser: &Recogniser) -> Option<&'a [String]> {
    if recogniser.category != "user.name" {
        return None;
    }
    let whose = |pair: &[String]| pair[1] == "name" && is_someone(&pair[0]);
    Some(&words[words.windows(2).position(whose)?..])
}

/// `project_owner` may hold a name, and so may `主治医生`; only values can tell.
fn is_role(words: &[String], recogniser: &Recogniser) -> bool {
    if recogniser.category != "user.name" {
        return false;
    }
    let role = |word: &String| ROLES.iter().any(|one| is_same(word, one));
    let mut said = words.iter().filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
    said.clone().any(role)
        && !said.any(|word| is_about(word, recogniser) || CODED_WORDS.contains(&word.as_str()))
}

/// Words that say that it is a role's code or number, which no name is.
const CODED_WORDS: [&str; 4] = ["number", "ref", "group", "key"];

/// Whether a word beside the kind's own says that the column only is about it. What is kept as a code is still
/// that: `gender_code`.
fn is_about(word: &str, recogniser: &Recogniser) -> bool {
    let coded = ["code", "coding"].contains(&word) && CODED.contains(&recogniser.name);
    ABOUT.contains(&word) && !coded
}

/// Whether nothing but a word that has other meanings stands beside the rest: `cap` in `market_cap`.
fn is_lone(words: &[String], rest: &[String]) -> bool {
    let is_number = |word: &&String| word.bytes().all(|b| b.is_ascii_digit());
    let mut kind = words.iter().filter(|word| !is_number(word) && !rest.contains(word));
    kind.next().is_some_and(|word| LONE.contains(&word.as_str())) && kind.next().is_none()
}

/// As [`longest`], without what is the same said again: `legal name, last name`.
fn beside_all(words: &[String], phrases: &[&str]) -> Option<Vec<String>> {
    let mut rest = longest(words, phrases)?;
    while let Some(less) = longest(&rest, phrases) {
        rest = less;
    }
    Some(rest)
}

/// `attendee_last` is short for `attendee_last_name`.
fn is_part_of_name(words: &[String]) -> bool {
    let [who, part] = words else { return false };
    matches!(part.as_str(), "first" | "last" | "middle")
        && (PEOPLE.iter().any(|one| is_called(who, one))
            || ["billing", "shipping"].contains(&who.as_str()))
}

/// Whether a table's word is this one, or its plural.
fn is_called(word: &str, one: &str) -> bool {
    let ies = one.strip_suffix('y').and_then(|stem| word.strip_prefix(stem));
    ies == Some("ies") || word.strip_prefix(one).is_some_and(|s| matches!(s, "" | "s" | "es"))
}

fn spell(word: &str) -> Vec<String> {
    let long = |word: &str| SHORT.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    let words = |long: &str| long.split(' ').map(str::to_owned).collect::<Vec<_>>();
    match (long(word), apart(word, 2)) {
        (Some(long), _) => words(long),
        // Not a telephone's: a policy holder's.
        (None, Some(parts)) if parts.ends_with(&["ph"]) && !["no", "nr"].contains(&parts[0]) => {
            let rest = parts[..parts.len() - 1].iter().rev();
            [
                vec!["holder".to_owned()],
                rest.flat_map(|part| words(long(part).unwrap_or(part))).collect(),
            ]
            .concat()
        }
        (None, Some(parts)) => {
            parts.into_iter().rev().flat_map(|part| words(long(part).unwrap_or(part))).collect()
        }
        (None, None) => vec![word.to_owned()],
    }
}

/// `custname` as `cust name`, `custfstnm` as `cust fst nm`, from the end: every part is known whole, so that a
/// `hostname` stays one word.
fn apart(word: &str, heads: usize) -> Option<Vec<&str>> {
    // The longest head first: `phone` before `ph`.
    let mut cuts: Vec<_> =
        HEADS.iter().filter_map(|head| Some((*head, word.strip_prefix(head)?))).collect();
    cuts.sort_by_key(|(_, tail)| tail.len());
    cuts.into_iter().find_map(|(head, tail)| {
        let mut parts = match TAILS.iter().find(|known| **known == tail) {
            Some(_) => vec![tail],
            None if heads > 1 => apart(tail, heads - 1)?,
            None => return None,
        };
        parts.push(head);
        Some(parts)
    })
}

/// `birthdate` is `birth date` written together: the whole word, never a part of one.
fn is_glued(word: &str, phrase: &str) -> bool {
    let letters = phrase.bytes().filter(|b| *b != b' ');
    phrase.contains(' ') && word.len() >= 5 && word.bytes().eq(letters)
}

/// Whether `word` is `known`, one of them perhaps written without some of its accents: `nationalite`, `geraete`,
/// `tél`, and what small letters make of a Turkish `VATANDAŞLIK`.
fn is_same(word: &str, known: &str) -> bool {
    word == known
        || !known.is_ascii() && is_bare(word, known)
        || !word.is_ascii() && is_bare(known, word)
}

fn is_bare(word: &str, known: &str) -> bool {
    let Some(first) = known.chars().next() else { return word.is_empty() };
    let rest = &known[first.len_utf8()..];
    let spelled: &[&str] = match first {
        'ä' => &["ae", "a"],
        'ö' => &["oe", "o"],
        'ü' => &["ue", "u"],
        'ß' => &["ss"],
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => &["a"],
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => &["e"],
        'ì' | 'í' | 'î' | 'ï' | 'ı' => &["i"],
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => &["o"],
        'ù' | 'ú' | 'û' | 'ů' => &["u"],
        'ç' | 'ć' | 'č' => &["c"],
        'ñ' | 'ń' => &["n"],
        'ł' => &["l"],
        'ś' | 'š' | 'ş' => &["s"],
        'ý' => &["y"],
        'ź' | 'ż' | 'ž' => &["z"],
        'ř' => &["r"],
        'ğ' => &["g"],
        _ => return word.strip_prefix(first).is_some_and(|word| is_bare(word, rest)),
    };
    word.strip_prefix(first).is_some_and(|word| is_bare(word, rest))
        || spelled
            .iter()
            .any(|bare| word.strip_prefix(bare).is_some_and(|word| is_bare(word, rest)))
}

/// Finds the longest phrase in `words`; answers the words beside it, numbers left out.
fn longest(words: &[String], phrases: &[&str]) -> Option<Vec<String>> {
    // Thousands of phrases are asked for every column of every table. One that begins with a letter that none of the
    // words begins with is none of them; outside ASCII a letter may be written as others.
    let letter =
        |text: &str| text.bytes().next().filter(u8::is_ascii).map_or(0, |byte| 1_u128 << byte);
    let letters = words.iter().fold(1, |letters, word| letters | letter(word));
    let begins = |phrase: &&&str| match letter(phrase) {
        0 => true,
        one => letters & one != 0,
    };
    let found = phrases.iter().filter(begins).filter_map(|phrase| {
        if let Some(at) = words.iter().position(|word| is_glued(word, phrase)) {
            return Some((1, at));
        }
        if !phrase.contains(' ') {
            return Some((1, words.iter().position(|word| is_same(word, phrase))?));
        }
        // Most columns are one word.
        if words.len() < 2 {
            return None;
        }
        let phrase: Vec<&str> = phrase.split(' ').collect();
        let same = |window: &[String]| window.iter().zip(&phrase).all(|(a, b)| is_same(a, b));
        let at = words.windows(phrase.len()).position(same);
        Some((phrase.len(), at.or_else(|| inverted(words, &phrase))?))
    });
    let (length, at) = found.max_by_key(|(length, _)| *length)?;
    let beside = words.iter().enumerate().filter(|(i, _)| *i < at || *i >= at + length);
    let is_word = |word: &String| !word.bytes().all(|b| b.is_ascii_digit());
    Some(beside.map(|(_, word)| word.clone()).filter(is_word).collect())
}

/// Where a name of a person or a place stands the other way round: `name_first`, `city_home`. With words such as
/// `id` and `code` the order means something.
fn inverted(words: &[String], phrase: &[&str]) -> Option<usize> {
    let [first, "name"] = phrase else { return None };
    if ABOUT.contains(first) && *first != "last" {
        return None;
    }
    words.windows(2).position(|pair| pair[0] == "name" && is_same(&pair[1], first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RECOGNISERS;

    fn hint(recogniser: &str, table: &str, column: &str) -> Hint {
        let recogniser = RECOGNISERS.iter().find(|r| r.name == recogniser).expect("a recogniser");
        NameEvidence::of(table, column, None).name(recogniser)
    }

    #[test]
    fn names_match_by_word() {
        for (recogniser, table, column, expected) in [
            ("email", "t", "customerEmail2", Hint::Strong),
            ("email", "t", "email_address", Hint::Strong),
            ("email", "t", "email_sent_count", Hint::None),
            ("email", "t", "is_email_verified", Hint::None),
            ("phone", "t", "PHONE_NO", Hint::Strong),
            ("phone", "t", "phone_verified_at", Hint::None),
            ("phone", "t", "telemetry", Hint::None),
            ("person_name", "t", "hostname", Hint::None),
            ("person_name", "t", "filename", Hint::None),
            ("person_name", "t", "product_name", Hint::None),
            ("person_name", "products", "name", Hint::None),
            ("person_name", "suppliers", "contact_name", Hint::Strong),
            ("person_name", "customers", "custname", Hint::Strong),
            ("person_name", "t", "name_first", Hint::Strong),
            ("person_name", "t", "nom_eleve", Hint::Strong),
            ("person_name", "t", "attendee_last", Hint::Strong),
            ("person_name", "t", "card_last4", Hint::None),
            ("person_name", "t", "seen_last", Hint::None),
            ("person_name", "t", "hostname", Hint::None),
            ("gender", "person", "gender_source_value", Hint::Strong),
            ("phone", "t", "telefoonnr", Hint::Strong),
            ("person_name", "things", "name", Hint::Weak),
            ("person_name", "crm.customers", "name", Hint::Strong),
            ("person_name", "t", "客户姓名", Hint::Strong),
            ("person_name", "t", "文件名", Hint::None),
            ("postal_address", "t", "ip_address", Hint::None),
            ("postal_address", "t", "email_address", Hint::None),
            ("postal_address", "t", "address_line_1", Hint::Strong),
            ("postal_address", "t", "address_id", Hint::None),
            ("birth_date", "t", "date_of_birth", Hint::Strong),
            ("birth_date", "t", "created_at", Hint::None),
            ("birth_date", "t", "出生日期", Hint::Strong),
            ("cn_resident_id", "t", "身份证号", Hint::Strong),
            ("cn_resident_id", "t", "customer_id", Hint::None),
            ("payment_card", "t", "card_number", Hint::Strong),
            ("payment_card", "t", "card_type", Hint::None),
            ("person_name", "t", "cust_nm", Hint::Strong),
            ("person_name", "t", "LName", Hint::Strong),
            ("person_name", "t", "customername", Hint::Strong),
            ("person_name", "tbl_user_info", "name", Hint::Strong),
            ("person_name", "employees_2024", "name", Hint::Strong),
            ("person_name", "t", "codename", Hint::None),
            ("person_name", "t", "group_name", Hint::None),
            ("phone", "t", "telNo", Hint::Strong),
            ("phone", "t", "microphone", Hint::None),
            ("birth_date", "t", "dateofbirth", Hint::Strong),
            ("birth_date", "t", "geb_dat", Hint::Strong),
            ("city", "t", "capacity", Hint::None),
            ("city", "t", "address_city", Hint::Strong),
            ("postal_address", "t", "address_city", Hint::None),
            ("region", "orders", "state", Hint::Weak),
            ("region", "customers", "state", Hint::Strong),
            ("postcode", "t", "zip_file", Hint::None),
            ("country", "t", "country_of_origin", Hint::None),
            ("nationality", "t", "staatsangehoerigkeit", Hint::Strong),
            ("nationality", "t", "nationalite", Hint::Strong),
            ("nationality", "t", "national_id", Hint::None),
            ("device_id", "t", "geraete_id", Hint::Strong),
            ("gender", "t", "gndr", Hint::Strong),
            ("gender", "t", "grandeur", Hint::None),
            ("blood_group", "t", "bld_grp", Hint::Strong),
            ("licence_plate", "t", "lic_plate", Hint::Strong),
            ("username", "t", "usr_nm", Hint::Strong),
            ("username", "accounts", "login", Hint::Strong),
            ("bank_account", "t", "bnk_acc_no", Hint::Strong),
            ("bank_account", "t", "acc_type", Hint::None),
            ("person_name", "t", "PHLSTNM", Hint::Strong),
            ("us_ssn", "t", "PHSSN", Hint::Strong),
            ("city", "t", "dropped_by", Hint::None),
            ("postcode", "t", "market_cap", Hint::None),
            ("postcode", "t", "postal_address", Hint::None),
            ("phone", "t", "PRIMARYCONTACTPHONE", Hint::Strong),
            ("phone", "t", "Tél. portable", Hint::Strong),
            ("person_name", "stores", "store_mgr_nm", Hint::Strong),
            ("person_name", "t", "Legal Name - Last Name", Hint::Strong),
            ("person_name", "ships", "captain", Hint::Weak),
            ("person_name", "t", "owner_id", Hint::None),
            ("person_name", "t", "ürün_adı", Hint::None),
            ("username", "t", "assignee_login", Hint::Strong),
            ("marital_status", "t", "maritalStatus_coding_code", Hint::Strong),
            ("region", "subscribers_au", "state", Hint::Strong),
            ("region", "orders", "ship_to_state", Hint::Strong),
            ("username", "login_attempts", "login", Hint::Strong),
            ("coordinates", "login_attempts", "geo_point", Hint::Strong),
            ("nationality", "t", "birth_country", Hint::Strong),
            ("country", "t", "birth_country", Hint::None),
            ("religion", "t", "religionsbekenntnis", Hint::Strong),
            ("education", "students", "major", Hint::None),
            ("person_name", "商品", "名", Hint::None),
            ("person_name", "顧客", "名", Hint::Strong),
        ] {
            assert_eq!(hint(recogniser, table, column), expected, "{recogniser}: {table}.{column}");
        }
    }
}
