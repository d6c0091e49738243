//! When a word of a name is a known one: with accents or without, in the plural, two words written as one.

/// Whether `word` is `known`, one of them perhaps written without some of its accents: `nationalite`, `geraete`,
/// `tél`, and what small letters make of a Turkish `VATANDAŞLIK`.
pub(super) fn is_same(word: &str, known: &str) -> bool {
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

/// Whether a table's word is this one, or its plural.
pub(super) fn is_called(word: &str, one: &str) -> bool {
    let ies = one.strip_suffix('y').and_then(|stem| word.strip_prefix(stem));
    ies == Some("ies") || word.strip_prefix(one).is_some_and(|s| matches!(s, "" | "s" | "es"))
}

/// `birthdate` is `birth date` written together: the whole word, never a part of one.
pub(super) fn is_glued(word: &str, phrase: &str) -> bool {
    let letters = phrase.bytes().filter(|b| *b != b' ');
    phrase.contains(' ') && word.len() >= 5 && word.bytes().eq(letters)
}
