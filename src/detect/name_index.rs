//! Which recognisers' names a column's words may say: all names of all kinds asked at once, by a key of their first
//! words. Thousands of names are asked for every column of every table, and nearly none of them is there.

use std::sync::LazyLock;

use super::RECOGNISERS;

/// The key of each name's first word, and of each name written together, with the recogniser it is of; sorted.
static KEYS: LazyLock<Box<[(u32, u8)]>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    for (at, recogniser) in RECOGNISERS.iter().enumerate() {
        let names = &recogniser.names;
        for name in names.strong.iter().chain(names.weak) {
            let first = name.split(' ').next().unwrap_or(name);
            keys.extend([(key(first), at as u8), (key(name), at as u8)]);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys.into_boxed_slice()
});

/// The recognisers of which a name may stand in these words, a bit each; of no others.
pub fn may_say(words: &[String]) -> u128 {
    words.iter().fold(0, |all, word| {
        let key = key(word);
        let from = KEYS.partition_point(|(other, _)| *other < key);
        let same = KEYS[from..].iter().take_while(|(other, _)| *other == key);
        same.fold(all, |all, (_, at)| all | 1 << at)
    })
}

/// A number that is the same for all spellings of a word, with and without accents: `ä` may be written `a` or `ae`,
/// so that no `e` counts, and blanks do not, either.
fn key(word: &str) -> u32 {
    let mut key = 0x811c_9dc5_u32;
    let mut add = |letter: u32| key = (key ^ letter).wrapping_mul(0x0100_0193);
    for c in word.chars() {
        match c {
            ' ' | 'e' | 'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => {}
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => add('a' as u32),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => add('o' as u32),
            'ü' | 'ù' | 'ú' | 'û' | 'ů' => add('u' as u32),
            'ì' | 'í' | 'î' | 'ï' | 'ı' => add('i' as u32),
            'ç' | 'ć' | 'č' => add('c' as u32),
            'ñ' | 'ń' => add('n' as u32),
            'ł' => add('l' as u32),
            'ś' | 'š' | 'ş' => add('s' as u32),
            'ß' => {
                add('s' as u32);
                add('s' as u32);
            }
            'ý' => add('y' as u32),
            'ź' | 'ż' | 'ž' => add('z' as u32),
            'ř' => add('r' as u32),
            'ğ' => add('g' as u32),
            other => add(other as u32),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(words: &[&str], at: usize) -> bool {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        may_say(&words) & 1 << at != 0
    }

    /// Whoever is told that a column says none of its names is not asked.
    #[test]
    fn no_name_is_passed_over() {
        for (at, recogniser) in RECOGNISERS.iter().enumerate() {
            for name in recogniser.names.strong.iter().chain(recogniser.names.weak) {
                let words: Vec<&str> = name.split(' ').collect();
                assert!(may(&words, at) && may(&[&words.concat()], at), "{name}");
                let turned: Vec<&str> = words.iter().rev().copied().collect();
                assert!(may(&turned, at), "{name} the other way round");
            }
        }
    }

    #[test]
    fn however_a_letter_is_written_the_key_is_the_same() {
        for (one, other) in [
            ("geräte", "geraete"),
            ("geräte", "gerate"),
            ("straße", "strasse"),
            ("téléphone", "telephone"),
            ("vatandaşlık", "vatandaslik"),
        ] {
            assert_eq!(key(one), key(other), "{one}");
        }
        assert_ne!(key("phone"), key("status"));
    }
}
