//! Words of birth as people write them in sentences, before a date or behind it.

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

pub(super) fn is_birth_before(text: &str) -> bool {
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

/// Chinese and Japanese say it behind the date; `生产` and `生效` are something else.
pub(super) fn is_birth_after(text: &str) -> bool {
    let text = text.trim_start();
    ["出生", "生まれ", "誕生", "생"].iter().any(|word| text.starts_with(word))
        || text.strip_prefix('生').is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}
