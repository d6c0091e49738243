//! Bank account numbers as each country writes them: digits, which need their name.
//!
//! A few countries put check digits inside. They are told apart here, Spain's and France's and Mexico's,
//! not because their numbers could speak without a name, but because values that fail them are findings.

use crate::detect::checksum::weighted;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const BANK_ACCOUNT: Recogniser = Recogniser {
    name: "bank_account",
    category: "user.financial.bank_account",
    names: Names {
        strong: &[
            "bank account number",
            "bank account no",
            "bank account",
            "bank acct",
            "account number",
            "account no",
            "acct number",
            "acct no",
            "accountnumber",
            "kontonummer",
            "kontonr",
            "konto nr",
            "bankkonto",
            "numero de cuenta",
            "numero cuenta",
            "número de cuenta",
            "cuenta bancaria",
            "numero compte",
            "numéro compte",
            "numero de compte",
            "numéro de compte",
            "compte bancaire",
            "conto corrente",
            "conto bancario",
            "rekeningnummer",
            "bankrekening",
            "numer konta",
            "numer rachunku",
            "clabe",
            "银行账号",
            "银行账户",
            "口座番号",
            "銀行口座",
            "銀行帳號",
            "银行账户号",
            "계좌번호",
            "bankn",
            "nr konta",
            "nr rachunku",
            "numer rachunku bankowego",
            "konto bankowe",
            "rachunek bankowy",
            "account num",
            "acct num",
            "accountno",
            "acctno",
            "bankkontonr",
            "kto nr",
            "ktonr",
            "hesap no",
            "hesap numarası",
            "hesapno",
            "номер счета",
            "номер счёта",
            "расчетный счет",
            "расчётный счёт",
            "raschetnyy schet",
            "číslo účtu",
            "számlaszám",
            "num compte",
            "n compte",
            "cuenta corriente",
            "num cuenta",
            "nro cuenta",
            "numero conto",
            "num conto",
            "conta corrente",
            "conta bancária",
            "num conta",
            "número conta",
            "rekeningnr",
            "rek nr",
            "bankrekeningnr",
            "beneficiary account",
            "payee account",
            "payer account",
            "debit account",
            "credit account",
            "settlement account",
            "yhzh",
            "yhkh",
            "yinhangkahao",
            "yinhangzhanghao",
            "收款账号",
            "开户账号",
            "工资卡号",
            "收款账户",
            "付款账号",
            "还款账号",
            "계좌",
            "은행계좌",
            "普通預金口座",
            "振込先口座",
        ],
        weak: &[
            "acct", "rib", "konto", "rekening", "cuenta", "kto", "rachunek", "conta", "hesap",
            "счет",
        ],
        not: &[
            "user",
            "email",
            "login",
            "twitter",
            "customer",
            "balance",
            "holder",
            "owner",
            "tax",
            "ledger",
            "gl",
            "sachkonto",
            "hauptbuch",
            "in cust",
            "in vendor",
            "in gl",
            "in plan",
            "pay period",
            "supplier",
        ],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 80,
        within: 80,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: false,
    },
    source: "Circulares of the Banco de España (CCC), CFONB (RIB), Banxico (CLABE); banks' own numbers",
    gate: Gate::ANY
        .bytes(5..=34)
        .digits(5..=26)
        .letters(0..=11)
        .without(mark::AT | mark::COLON | mark::DOT | mark::COMMA | mark::PLUS | mark::OTHER),
    judge: |cell| {
        if let Some(account) = template::read(cell.text, PROVABLE)
            && is_checked(&account)
        {
            return Match::Valid;
        }
        // Poland and Hungary write the whole number of the IBAN, 26 and 24 digits, without its head.
        let long = cell.letters == 0 && matches!(cell.digits, 24 | 26) && cell.spaces <= 7;
        let blank = cell.text.bytes().all(|b| matches!(b, b'0' | b' ' | b'-'));
        let formed = !blank && cell.letters <= 4 && cell.digits <= 20 && cell.spaces <= 5 || long;
        if formed { Match::Shape } else { Match::No }
    },
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["2100 0418 45 0200051332", "30006 00001 12345678901 89", "032180000118359719"],
        shape: &[
            "12345678",
            "20-00-00 55779911",
            "6217000010001234567",
            "2100 0418 46 0200051332",
            "61 1090 1014 0000 0712 1981 2874",
        ],
        no: &[
            "1234",
            "checking",
            "ada@example.org",
            "1234.56",
            "12:30:45",
            "550e8400-e29b-41d4-a716",
        ],
    },
};

const PROVABLE: &[&str] =
    &["9999_9999_99_9999999999", "999999999999999999", "99999_99999_***********_99"];

fn is_checked(account: &[u8]) -> bool {
    match account.len() {
        18 => is_clabe(account),
        20 => is_ccc(account),
        _ => is_rib(account),
    }
}

/// Weights 3, 7, 1; the digits of the products are cut to their last, which changes no remainder.
fn is_clabe(account: &[u8]) -> bool {
    let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1];
    weighted(account, &weights).is_multiple_of(10)
}

/// One check digit over bank and branch, one over the account; ten is written 1.
fn is_ccc(account: &[u8]) -> bool {
    let weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let check = |sum: u32| match 11 - sum % 11 {
        10 => 1,
        11 => 0,
        check => check,
    };
    check(weighted(&account[..8], &weights[2..])) == u32::from(account[8] - b'0')
        && check(weighted(&account[10..], &weights)) == u32::from(account[9] - b'0')
}

/// Letters of the account count 1 to 9, from `S` on beginning with 2; bank, branch, account and key make a
/// multiple of 97.
fn is_rib(account: &[u8]) -> bool {
    let counted = account[10..21].iter().map(|char| match char {
        b'A'..=b'I' => char - b'A' + 1,
        b'J'..=b'R' => char - b'J' + 1,
        b'S'..=b'Z' => char - b'S' + 2,
        digit => digit - b'0',
    });
    let holder = counted.fold(0, |all, digit| all * 10 + u64::from(digit));
    let sum = 89 * number(&account[..5]) + 15 * number(&account[5..10]) + 3 * (holder % 97);
    (sum + number(&account[21..])).is_multiple_of(97)
}
