//! Canaries and the one searcher for them: as text in any case, as hex, as base64, as the eight bytes of an
//! integer in either order. What is only a piece of one is found too, by how all of them begin.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// How every text canary begins; nothing else in the test's files does.
const BEGIN: &str = "CNRY-";

/// Makes canaries from a fixed seed, and remembers each.
pub struct Canaries {
    state: u64,
    texts: Vec<String>,
    numbers: Vec<i64>,
}

impl Canaries {
    pub fn new(seed: u64) -> Self {
        Self { state: seed, texts: Vec::new(), numbers: Vec::new() }
    }

    /// `CNRY-` and eight characters.
    pub fn text(&mut self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let bits = self.next();
        let tail: String =
            (0..8).map(|at| char::from(LETTERS[(bits >> (5 * at)) as usize & 31])).collect();
        let text = format!("{BEGIN}{tail}");
        self.texts.push(text.clone());
        text
    }

    /// An address nobody has.
    pub fn email(&mut self) -> String {
        format!("{}@example.org", self.text())
    }

    /// An integer of seventeen digits.
    pub fn number(&mut self) -> i64 {
        let number = 10_000_000_000_000_000 + (self.next() % 80_000_000_000_000_000) as i64;
        self.numbers.push(number);
        number
    }

    pub fn len(&self) -> usize {
        self.texts.len() + self.numbers.len()
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn searcher(&self) -> Searcher {
        let numbers = || self.numbers.iter();
        let mut words: Vec<String> = self.texts.clone();
        words.extend(numbers().map(i64::to_string));
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        for word in words.iter().map(String::as_str).chain([BEGIN]) {
            patterns.push(word.into());
            patterns.push(hex::encode(word).into());
            patterns.extend(base64_of(word.as_bytes()));
        }
        for number in numbers() {
            patterns.push(number.to_be_bytes().into());
            patterns.push(number.to_le_bytes().into());
        }
        let built = AhoCorasick::builder().ascii_case_insensitive(true).build(&patterns);
        Searcher { automaton: built.expect("patterns"), patterns }
    }
}

/// How a word looks inside base64 wherever in the encoded text it stands, without the characters that its
/// neighbours have a part in.
fn base64_of(word: &[u8]) -> Vec<Vec<u8>> {
    (0..3_usize)
        .map(|shift| {
            let shifted = [&b"\0\0"[..shift], word].concat();
            let encoded = STANDARD_NO_PAD.encode(&shifted);
            let from = (shift * 8).div_ceil(6);
            let to = shifted.len() * 8 / 6;
            encoded[from..to].into()
        })
        .collect()
}

/// Finds canaries in anything.
pub struct Searcher {
    automaton: AhoCorasick,
    patterns: Vec<Vec<u8>>,
}

impl Searcher {
    /// What was found first, with a little of what stands around it.
    pub fn find(&self, bytes: &[u8]) -> Option<String> {
        let hit = self.automaton.find(bytes)?;
        let from = hit.start().saturating_sub(200);
        let to = bytes.len().min(hit.end() + 200);
        let pattern = String::from_utf8_lossy(&self.patterns[hit.pattern().as_usize()]);
        Some(format!("{pattern} in …{}…", String::from_utf8_lossy(&bytes[from..to])))
    }
}

#[test]
fn nothing_hides_from_the_searcher() {
    let mut canaries = Canaries::new(1);
    let (text, number) = (canaries.text(), canaries.number());
    let searcher = canaries.searcher();
    let padded = |shift: usize| STANDARD_NO_PAD.encode(format!("{}{text}xy", &"ab"[..shift]));
    for hidden in [
        text.clone(),
        format!("name={}!", text.to_lowercase()),
        text[..7].to_owned(),
        hex::encode(&text),
        hex::encode_upper(format!("{{{text}}}")),
        padded(0),
        padded(1),
        padded(2),
        format!("[{number}]"),
        STANDARD_NO_PAD.encode(number.to_string()),
    ] {
        assert!(
            searcher.find(format!("a log line {hidden} and on").as_bytes()).is_some(),
            "{hidden}"
        );
    }
    for bytes in [number.to_be_bytes(), number.to_le_bytes()] {
        assert!(searcher.find(&[b"\x06\x01", &bytes[..], b"\0"].concat()).is_some());
    }
    let other = Canaries::new(2).number();
    assert!(searcher.find(format!("{other} canary cnr y").as_bytes()).is_none());
}
