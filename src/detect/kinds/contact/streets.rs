//! How streets and the numbers of houses stand beside each other, by language.
//!
//! A word for a street, a name with a capital, a number: "3 days on the way" is none. What only some
//! addresses have (a postcode beside a town the list knows, a post-office box) counts as well.

use std::sync::OnceLock;

use regex::Regex;

use crate::detect::cell::Cell;
use crate::detect::gate::mark;
use crate::detect::lists;

/// Whether an address stands in this text.
pub fn stand_in(cell: &Cell<'_>) -> bool {
    let letters = cell.letters >= 3 || cell.wide >= 6;
    cell.digits > 0
        && letters
        && (cell.letters > 0 && may_be_latin(cell) && is_latin(cell.text)
            || cell.wide > 0 && wide().is_match(cell.text)
            || may_have_town(cell) && towns(cell.text))
}

/// All patterns of them have a blank but one, which has small letters nowhere: the postcode `K1A0B6`.
fn may_be_latin(cell: &Cell<'_>) -> bool {
    let postcode = || {
        cell.text.as_bytes().windows(6).any(|six| {
            let is = |at: usize| six[at].is_ascii_digit() == (at % 2 == 1);
            six[0].is_ascii_uppercase() && (0..6).all(is)
        })
    };
    cell.spaces > 0 || cell.has(mark::UPPER) && cell.digits >= 3 && postcode()
}

/// A pattern may reach over the end of a sentence (`4 March. Dr`), which no address does.
fn is_latin(text: &str) -> bool {
    latin().is_match(text) && latin().find_iter(text).any(|found| !has_sentence_end(found.as_str()))
}

/// A full stop behind a word too long for a short form, and a capital after it.
fn has_sentence_end(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let word =
            text.as_bytes()[..at].iter().rev().take_while(|b| b.is_ascii_lowercase()).count();
        word >= 4 && text[at + 2..].starts_with(char::is_uppercase)
    })
}

/// A street without a number: its last or first word says so.
pub fn is_street(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    !last.is_empty() && (lists::is_street(first) || lists::is_street(last))
        || last.is_empty() && GERMANIC.iter().any(|ending| first.ends_with(ending))
}

const GERMANIC: &[&str] = &[
    "straße", "strasse", "weg", "gasse", "allee", "straat", "laan", "gatan", "vägen", "gade",
    "vej", "katu",
];

/// What the marks in the patterns stand for: ranges, not Unicode classes, since those make an automaton too
/// large for its cache, and searching a hundred times slower.
const MARKS: &[(&str, &str)] = &[
    ("<U>", "A-ZÀ-ÞĀ-Ž"),
    ("<L>", "A-Za-zÀ-ž"),
    ("<H>", "一-鿿"),
    (r"\d", "[0-9]"),
    (r"\b", r"(?-u:\b)"),
];

/// USPS Publication 28, Appendix C1 (the suffixes that are written out or shortened most), and those of the
/// British Isles and Australia.
const ENGLISH: &str = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|\
    Terrace|Ter|Way|Close|Crescent|Cres|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Trl|Row|Mews|Gardens|Grove|Walk|\
    Alley|Motorway|Expressway|Freeway|Fwy|Turnpike|Throughway|Esplanade|Quay|Wharf|Crossing";

/// The rarer ones of Appendix C1, which are common words, too: the number of the house must be a long one.
const RARER: &str = "Hills?|Park|Green|Rise|Views?|Villas?|Loop|Run|Path|Pike|Plaza|Xing|Station|Ridges?|Points?|\
    Springs?|Meadows?|Pass|Passage|Mall|Route|Gate|Courts|Bend|Bluffs?|Branch|Bridge|Brooks?|Burgs?|Bypass|Camp|\
    Canyon|Cape|Causeway|Centers?|Cliffs?|Club|Common|Corners?|Course|Coves?|Creek|Crest|Curve|Dale|Dam|Divide|\
    Estates?|Extensions?|Falls?|Ferry|Fields?|Flats?|Fords?|Forest|Forges?|Forks?|Fort|Glens?|Greens|Groves|\
    Harbors?|Haven|Heights|Hollow|Inlet|Islands?|Isle|Junctions?|Keys?|Knolls?|Lakes?|Landing|Lights?|Loaf|Locks?|\
    Lodge|Manors?|Mills?|Mission|Mountains?|Mount|Neck|Orchard|Oval|Overpass|Parks|Parkways|Pines?|Plains?|Ports?|\
    Prairie|Radial|Ramp|Ranch|Rapids?|Rest|River|Roads|Rue|Shoals?|Shores?|Skyway|Spurs?|Squares|Stravenue|Stream|\
    Streets|Summit|Trace|Track|Trafficway|Tunnel|Underpass|Unions?|Valleys?|Viaduct|Villages?|Ville|Vista|Walks|\
    Wall|Ways|Wells?|Parade|Strand|Garden";

fn latin() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let number = |least: &str, suffixes: &str| {
            [r"\b\d{", least, r",6}[A-Za-z]?,? +(?:[<U>0-9][<L>0-9.'-]* +){1,4}(?:", suffixes, r")\b"].concat()
        };
        let (english, rarer) = (number("1", ENGLISH), number("3", RARER));
        let ordinal = r"\b\d{1,6} +(?:(?:North|South|East|West|[NSEW]\.?) +)?\d{1,3}(?:st|nd|rd|th) +(?:St|Ave|Str|Av)";
        let box_ = r"\b(?:P\. ?O\.|PO|Post Office|G\.?P\.?O\.) ?[Bb]ox +\d|\b(?:Postfach|Apartado|Casilla|Caixa Postal|Postbus|Boîte Postale|Skrytka pocztowa) +\d{2}|\bBP +\d{2,5}[ ,-]+\d{5}|\b(?:PSC|Unit) +\d{3,4},? +Box +\d|\b(?:FPO|APO|DPO) +A[AEP] +\d{5}";
        let state = r"\b(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR) \d{5}(?:-\d{4})?\b|\b(?:NSW|VIC|QLD|TAS|ACT|South Australia|Queensland|Victoria|Tasmania),? \d{4}\b";
        let irish = r"\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W) (?:[AC-FHKNPRTV-Y]\d[AC-FHKNPRTV-Y][AC-FHKNPRTV-Y0-9]|[AC-FHKNPRTV-Y]\d\d[AC-FHKNPRTV-Y]|[AC-FHKNPRTV-Y]{2}\d[AC-FHKNPRTV-Y0-9]|[AC-FHKNPRTV-Y]{3}\d)\b";
        let british = r"\b[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}\b|\b[ABCEGHJ-NPR-TVXY]\d[A-Z] ?\d[A-Z]\d\b";
        let german = r"[<U>][<L>.-]*(?:straße|strasse|str\.|weg|allee|platz|gasse|damm|ufer|ring|steig|stieg|pfad|chaussee|straat|laan|plein|gracht|kade|singel|dijk|gatan|gata|vägen|väg|gränd|stigen|gade|vej|vænget|gaten|veien|katu|tie|kuja|polku),? +\d{1,4} ?[a-z]?\b|[<U>][<L>.-]+[ -](?:Straße|Strasse|Str\.|Allee|Platz|Weg|Ring|Gasse|Chaussee|Alle|Gate|Vej) +\d{1,4}\b|\b(?:Am|An der|Auf dem|Im|In der|Zum|Zur|Unter den|Alter|Alte|Neuer|Neue) [<U>][<L>-]+ +\d{1,3} ?[a-z]?,? +\d{4,5} +[<U>]";
        let french = r"\b\d{1,4}(?: ?(?:bis|ter|[A-C]))?,? +(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Ii]mpasse|[Aa]llées?|[Qq]uai|[Cc]ours|[Rr]oute|[Ss]quare|[Ff]aubourg|[Pp]assage|[Vv]oie|[Ss]entier)[ ,]+(?:[<L>'’.]+)|\b(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin) +(?:[a-z]{1,3}['’ ]+){0,3}[<U>][<L> '’-]{2,40}?,? +\d{1,4}\b";
        let southern = r"\b(?:Calle|C/|Avenida|Avda\.?|Av\.?|Paseo|Plaza|Pasaje|Camino|Ronda|Rambla|Carrer|Callejón|Glorieta|Cuesta|Vial|Acceso|Alameda|Urbanización|Via|Viale|Corso|Piazza|Piazzale|Largo|Vicolo|Contrada|Strada|Borgo|Canale|Incrocio|Stretto|Rotonda|Rua|R\.|Travessa|Praça|Praceta|Beco|Calçada|Azinhaga|Rodovia|Estrada|Ladeira|Viela|Quinta|Conjunto|Prolongación|Boulevard|Circuito|Cerrada|Privada|Calzada|Eje|Andador|Diagonal|Peatonal|Retorno|Viaducto|Periférico|Continuación|Ampliación|Corredor)(?: +(?:de|del|de la|los|las|do|da|dos|das|di|della|dei))? +[<U>0-9][<L> .'’ºª-]{0,45}?,? *(?:n[.º°o]{0,2} *|nr\.? *|s/n)?\d{1,5}\b";
        let eastern = r"\b(?:ulica|ulicy|placu|alei|ul\.|Ulica|Ul\.|aleja|al\.|Aleja|Al\.|aleje|plac|pl\.|Plac|os\.|osiedle|Osiedle|Str\.|Strada|Bd\.|utca|út|ulice|třída|náměstí|nám\.) +(?:[<L>.]{1,4} +)?[<U>][<L> .-]{1,40}?,? *(?:nr\.? *|č\. *)?\d{1,4}|\b[<U>][<L>-]+ +(?:utca|út|tér|körút|ulice|třída|náměstí) +\d{1,4}|\b[<U>][<L>-]+ +\d{1,4}(?:/\d{1,4}[a-z]?)?, +\d{3} \d{2} +[<U>][<L>]|\b[<U>][<L>ğışĞİŞ]+ +(?:Mah\.?|Mahallesi|Sok\.?|Sokak|Sokağı|Cad\.?|Caddesi|Bulvarı)[ ,].{0,40}?\bNo ?[:.]? ?\d";
        let unit = r"\b(?:Apt|Suite|Ste|Unit|Flat|Apartment)\.? +\d{1,4}[A-Za-z]?,? +[<U>].{3,40}?\b[A-Z]{2} +\d{5}\b|\b(?:Flat|Studio|Unit|Apt\.?|Apartment|Suite) +\d{1,4}[A-Za-z]?,? +(?:\d{1,4} +)?[<U>][<L>'-]+ +(?:[<U>][<L>'-]+ +)?(?:Street|Road|Lane|Avenue|Drive|Way|Court|Close|House|Row|Square|Place|Walk|Park|Gardens?|Hill|Green)";
        compiled(&[&english, &rarer, ordinal, box_, state, british, irish, german, french, southern, eastern, unit])
    })
}

fn wide() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let chinese = r"[<H>](?:省|市|区|县|縣|區|镇|乡|州|旗|盟)[<H>0-9 ]{0,20}?(?:路|街|道|巷|弄|里|村|胡同|大街|段|座|坊|苑|园|小区|大厦|广场)[<H>A-Za-z0-9 ]{0,12}?[0-9一二三四五六七八九十]{1,5}|[<H>]{2,8}(?:路|街|大道|巷|胡同)[0-9]{1,5}(?:号|號|弄)|[0-9]{1,4}(?:号楼|栋|幢|座)[0-9]{0,3}(?:单元)?[0-9]{2,4}室?";
        let japanese = r"[<H>](?:都|道|府|県)[<H>ぁ-ヿ]{1,12}(?:市|区|町|村|郡)[<H>ぁ-ヿ]*[0-9０-９]|[<H>ぁ-ヿ]{2,10}[0-9０-９一二三四五六七八九十]{1,2}丁目|〒 ?\d{3}-\d{4}|[<H>]{1,4}(?:市|区)[<H>ぁ-ヿ]{1,10} ?\d{1,3}-\d{1,3}";
        let korean = r"[가-힣]+(?:시|도|구|군) +(?:[가-힣]+(?:시|구|군|읍|면) +)?[가-힣0-9]+(?:로|길|동|가|리|읍|면) ?\d{1,4}|[가-힣]{2,6}(?:로|길) ?\d{1,4}(?:-\d{1,3})?(?:번지|번길|,| |\()";
        let russian = r"(?:ул\.|улица|пр\.|просп\.|проспект|пер\.|переулок|наб\.|ш\.|шоссе|бульвар|б-р|пл\.) *[А-ЯЁA-Z0-9][А-Яа-яЁёA-Za-z .-]{1,40}?,? *(?:д\. *|дом +)?\d{1,4}";
        let greek = r"(?:Οδός|οδός|Λεωφόρος|Λεωφ\.) [Α-Ωά-ώ][Α-Ωα-ωά-ώ .]{1,30}? \d{1,4}";
        compiled(&[chinese, japanese, korean, russian, greek])
    })
}

fn compiled(patterns: &[&str]) -> Regex {
    let all = MARKS.iter().fold(patterns.join("|"), |all, (mark, range)| all.replace(mark, range));
    Regex::new(&all).expect("a constant pattern, compiled by a test")
}

/// Whether what [`towns`] asks for could stand there: a word of four or five digits or of two, and a capital.
fn may_have_town(cell: &Cell<'_>) -> bool {
    if cell.marks & (mark::UPPER | mark::WIDE) == 0 {
        return false;
    }
    let bytes = cell.text.as_bytes();
    let mut end = 0;
    while let Some(group) = cell.next_group(end) {
        end = group.end;
        let apart = |byte: &u8| b" ,/.\"});!-".contains(byte);
        if !bytes.get(end).is_some_and(apart) {
            continue;
        }
        let number = |byte: &&u8| byte.is_ascii_digit() || **byte == b'-';
        let length = bytes[..end].iter().rev().take_while(number).count();
        let digits = bytes[end - length..end].iter().filter(|byte| byte.is_ascii_digit()).count();
        let stands = length == end || b" ,/(\"D".contains(&bytes[end - length - 1]);
        if stands && length <= 7 && matches!(digits, 2 | 4 | 5) {
            return true;
        }
    }
    false
}

/// Four or five digits and a town that the list knows: `10115 Berlin`, `1012 AB Amsterdam`, `00-238 Warszawa`.
fn towns(text: &str) -> bool {
    let (mut last, mut before) = ("", "");
    let mut end = 0;
    text.as_bytes().split(|byte| matches!(byte, b' ' | b',' | b'/')).any(|field| {
        let start = end;
        end = start + field.len() + 1;
        let word = &text[start..end - 1];
        let word = word.trim_end_matches(['.', '"', '}', ')', ';', '!']);
        let numbered = last.bytes().any(|byte| byte.is_ascii_digit());
        let found = numbered
            && (is_postcode(last) || is_halved(before, last))
            && word.starts_with(char::is_uppercase)
            && lists::is_city(word);
        if !(word.is_empty() || word.len() == 2 && word.bytes().all(|b| b.is_ascii_uppercase())) {
            (before, last) = (last, word);
        }
        found && word.len() >= 3
    })
}

/// `211 20 Malmö`, as in Sweden, Greece and the Czech Republic.
fn is_halved(first: &str, second: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    first.len() == 3 && second.len() == 2 && digits(first) && digits(second)
}

fn is_postcode(word: &str) -> bool {
    let bare = word.trim_start_matches(['(', '"']).trim_start_matches("D-");
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let year = bare.len() == 4 && (bare.starts_with("19") || bare.starts_with("20"));
    (4..=5).contains(&digits)
        && !year
        && bare.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && bare.len() <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_within_sentences() {
        for (text, expected) in [
            ("please ship it to 12 Main Street, Springfield instead", true),
            ("Neue Anschrift: Hauptstraße 5, 10115 Berlin", true),
            ("habite au 12 bis rue de la Paix à Paris", true),
            ("vive en Calle de Alcalá 45, Madrid", true),
            ("mieszka przy ul. Długa 7", true),
            ("abita in Via Garibaldi 12", true),
            ("寄到浙江省杭州市西湖区文三路478号", true),
            ("送至朝阳区建国路88号院3号楼", true),
            ("wohnt jetzt in 20095 Hamburg", true),
            ("deliver to flat 3, SW1A 1AA please", true),
            ("PO Box 1123, Denver, CO 80201", true),
            ("livrer BP 120, 69003 Lyon", true),
            ("BP 120/80, pulse 72", false),
            ("took 3 days on the way", false),
            ("Adress: Östra Promenaden 249, 211 20 Malmö.", true),
            ("{\"adres\": \"Voorhout 6, 6811 AB Arnhem\"}", true),
            ("na adresu Nádražní 854/44, 301 04 Plzeň.", true),
            ("Adresa: Husova 56, 120 07 Praha", true),
            ("Meter at Flat 1, Galway, H91 E72K not accessible", true),
            ("cells H91 E720 to K12 full", false),
            ("Verze 854/44, 301 kusů", false),
            ("Morada: Praceta dos Pinheiros 767, 1250-648 Lisboa", true),
            ("120 of 20 in Malmö", false),
            ("the minutes of 4 March. Dr. Martens boots", false),
            ("deliver to 12 N. Main Street. Thanks", true),
            ("call 5 times in 2024", false),
            ("since 2019 Berlin has grown", false),
            ("4 new items in Basket 7", false),
            ("订单包含3件商品", false),
            ("Version 12 of Windows Server 2019", false),
        ] {
            let cell = Cell::of(text).expect("text");
            assert_eq!(stand_in(&cell), expected, "{text}");
        }
    }
}
