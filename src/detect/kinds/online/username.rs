//! Names of accounts. They follow no form, so the column must be called so.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const USERNAME: Recogniser = Recogniser {
    name: "username",
    category: "user.account.username",
    names: Names {
        strong: &[
            "username",
            "user name",
            "usernames",
            "login name",
            "loginname",
            "login user",
            "user login",
            "userlogin",
            "login id",
            "screen name",
            "screenname",
            "benutzername",
            "anmeldename",
            "nom utilisateur",
            "nom d utilisateur",
            "nombre usuario",
            "nombre de usuario",
            "nome utente",
            "gebruikersnaam",
            "用户名",
            "登录名",
            "登录账号",
            "用户账号",
            "账号",
            "帐号",
            "ユーザー名", "uname", "usrname", "user login name", "ユーザ名", "用戶名", "登入名", "ログイン名", "ログイン id", "benutzerkennung", "benutzer kennung",],
        weak: &["login", "nick", "handle", "logon", "usuario", "utilisateur", "identifiant", "benutzer", "utente", "gebruiker", "ログイン",],
        not: &["bank", "service", "system", "db", "database", "银行", "in connection", "in server"],
        tables: &["user", "account", "member", "player", "author", "profile", "用户", "会员", "employee", "staff", "customer", "client", "person", "people", "login", "cuenta", "compte", "konto", "benutzer", "账户", "帳戶", "アカウント", "empleado", "employe", "employé", "mitarbeiter", "dipendente", "kunde", "cliente",],
    },
    trust: Trust { named: 88, ..Trust::BY_NAME },
    source: "names of accounts in use; POSIX.1-2017 section 3.437 for those of systems",
    gate: Gate::ANY.bytes(2..=64).spaces(0..=1).without(mark::SLASH | mark::COMMA | mark::PAREN),
    judge: |cell| if is_name(cell) { Match::Shape } else { Match::No },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["ada.lovelace", "jsmith42", "小明1990", "x_dark_knight_x"],
        no: &["17", "1.5", "true", "2024-01-31", "https://example.org/a", "a sentence of words"],
    },
};

/// Letters of any script, and no flag.
fn is_name(cell: &Cell<'_>) -> bool {
    (cell.letters > 0 || cell.wide > 0)
        && !cell.text.eq_ignore_ascii_case("true")
        && !cell.text.eq_ignore_ascii_case("false")
}
