//! What people earn. Amounts are everywhere, so the column must say that they are somebody's pay, and not a
//! company's result or the range of a post.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const INCOME: Recogniser = Recogniser {
    name: "income",
    category: "user.financial",
    names: Names {
        strong: &[
            "salary",
            "salaries",
            "salary amount",
            "base salary",
            "annual salary",
            "monthly salary",
            "current salary",
            "gross salary",
            "net salary",
            "income",
            "annual income",
            "annual inc",
            "yearly income",
            "monthly income",
            "household income",
            "income level",
            "income bracket",
            "wage",
            "wages",
            "hourly wage",
            "gross pay",
            "net pay",
            "base pay",
            "pay rate",
            "hourly rate employee",
            "gehalt",
            "bruttogehalt",
            "nettogehalt",
            "jahresgehalt",
            "monatsgehalt",
            "lohn",
            "einkommen",
            "jahreseinkommen",
            "salaire",
            "revenu annuel",
            "revenu mensuel",
            "salario",
            "sueldo",
            "ingresos",
            "stipendio",
            "salário",
            "renda",
            "工资",
            "薪资",
            "薪水",
            "年薪",
            "月薪",
            "年收入",
            "月收入",
            "收入",
            "給与",
            "年収",
            "bruttolohn",
            "nettolohn",
            "brutto gehalt",
            "salaire brut",
            "salaire net",
            "salaire base",
            "salario bruto",
            "salario neto",
            "stipendio lordo",
            "bruto salaris",
            "salaris",
            "brutoloon",
            "wynagrodzenie",
            "pensja",
            "maaş",
            "зарплата",
            "оклад",
            "zarplata",
            "palkka",
            "급여",
            "연봉",
            "月給",
            "基本工资",
            "工资总额",
            "实发工资",
            "应发工资",
            "gongzi",
            "xinzi",
            "remuneration",
            "remuneración",
            "vencimento",
            "salario base",
            "pay amount",
            "grundgehalt",
            "grundlohn",
        ],
        not: &[
            "min",
            "max",
            "minimum",
            "maximum",
            "range",
            "from",
            "to",
            "grade",
            "band",
            "net income",
            "operating",
            "interest",
            "investment",
            "rental",
            "statement",
            "tax",
            "average",
            "avg",
            "median",
            "currency",
            "company",
            "营业",
            "主营",
            "in company",
            "in job",
            "in position",
            "in posting",
            "in vacancy",
            "in report",
            "in statement",
            "in country",
        ],
        ..Names::NONE
    },
    trust: Trust { named: 88, integers: Integers::Named, ..Trust::BY_NAME },
    source: "GB/T 35273 Annex B: personal property information; ILO resolution on household income",
    gate: Gate::ANY
        .bytes(1..=40)
        .digits(1..=24)
        .letters(0..=12)
        .spaces(0..=5)
        .without(mark::AT | mark::COLON),
    judge,
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["52000", "4,250.00", "€ 52.000", "50k-75k", "-1200.5", "12万", "52000.00 EUR"],
        no: &["4111111111111111", "2024-01-31", "1.24.0-rc1", "10:11", "high", "SCN-125", "true"],
    },
};

/// An amount, or two of them with a dash between; a currency or a unit may stand beside.
fn judge(cell: &Cell<'_>) -> Match {
    let number = |b: char| b.is_ascii_digit() || ".,' ".contains(b);
    let mut amounts = 0;
    for part in cell.text.split(|c| !number(c)) {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        amounts += usize::from(digits > 0);
        if digits > 12 {
            return Match::No;
        }
    }
    let plain = cell.letters == 0
        || cell.text.starts_with(|c: char| c.is_ascii_digit())
        || cell.letters <= 3;
    let letter = |c: char| c.is_alphabetic();
    let coded = cell.has(mark::DASH) && cell.text.starts_with(letter)
        || cell.text.split('-').skip(1).any(|rest| rest.starts_with(letter));
    if (1..=2).contains(&amounts) && plain && !coded { Match::Shape } else { Match::No }
}
