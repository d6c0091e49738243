//! What a column's name, its comment and its table's name say, before any value is looked at.

mod beside;
mod same;
mod spelled;
mod whose;

use self::beside::{beside_all, is_lone, longest};
use self::same::{is_called, is_same};
use self::spelled::{is_part_of_name, spell};
use self::whose::{is_about, is_role, is_someone, is_whose_name, of_whom};
use super::RECOGNISERS;
use super::gate::places;
use super::name_index::may_say;
use super::name_words::{FILLERS, THINGS, WHOSE};
use super::recogniser::Recogniser;
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
