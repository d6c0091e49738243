//! What is called after people and is none: streets, schools, rooms, shops, wares.
//!
//! The word for the thing stands before the name (`avenue`, `lycée`), behind it (`branch`) or is grown into it
//! (`Frankschool`); in English and German an article before a name says that a thing follows.

use super::context;
use crate::detect::words::{Endings, Words};

/// What is called after a town or a founder, and stands behind the name.
static OUTLETS: Words = Words::of(&[
    "branch",
    "office",
    "outlet",
    "warehouse",
    "campus",
    "suite",
    "terminal",
    "ward",
    "filiale",
    "niederlassung",
    "succursale",
    "sucursal",
    "filial",
    "dealership",
    "franchise",
]);

/// Houses whose name follows the word for them.
static HOUSES: Words = Words::of(&[
    "padaria",
    "panadería",
    "panificio",
    "bäckerei",
    "boulangerie",
    "bakkerij",
    "farmacia",
    "farmácia",
    "pharmacie",
    "apotheke",
    "apotheek",
    "restaurante",
    "ristorante",
    "restaurant",
    "trattoria",
    "brasserie",
    "gasthaus",
    "colégio",
    "colegio",
    "escola",
    "escuela",
    "lycée",
    "collège",
    "schule",
    "gymnasium",
    "hospital",
    "clínica",
    "clinique",
    "ospedale",
    "iglesia",
    "igreja",
    "église",
    "chiesa",
    "kirche",
    "paróquia",
    "parroquia",
    "banco",
    "autohaus",
    "garage",
    "talleres",
    "supermercado",
    "mercado",
    "librería",
    "libreria",
    "librairie",
    "hotel",
    "hôtel",
    "teatro",
    "théâtre",
    "theater",
    "estadio",
    "stadion",
    "aeroporto",
    "aeropuerto",
    "flughafen",
    "avenue",
    "rue",
    "boulevard",
    "place",
    "quai",
    "impasse",
    "paseo",
    "plaza",
    "calle",
    "avenida",
    "piazza",
    "corso",
    "viale",
    "rua",
    "praça",
    "ulica",
    "ulicy",
    "aleja",
    "alei",
    "room",
    "raum",
    "lernraum",
    "besprechungsraum",
    "hörsaal",
    "sala",
    "salle",
    "saal",
    "zaal",
    "aula",
    "scuola",
    "istituto",
    "liceo",
    "lycee",
    "szkoła",
    "szkole",
    "szpital",
    "université",
    "universidad",
    "università",
    "société",
    "sociedad",
    "società",
    "groupe",
    "grupo",
    "gruppo",
    "cabinet",
    "maison",
    "azienda",
    "fondation",
    "fundación",
    "fondazione",
    "stiftung",
    "stichting",
    "школа",
    "школе",
    "имени",
    "улица",
    "улице",
    "проспект",
    "model",
    "modell",
    "modèle",
    "modelo",
    "modello",
    // Makers and wares with a name that no list of people tells from a person's.
    "mercedes-benz",
    "rolls-royce",
    "harley-davidson",
]);

/// Endings of words that make a street, a school or a house of a name before them: `Anne Frankschool`.
static ENDINGS: Endings = Endings::of(&[
    "school",
    "schule",
    "skolan",
    "straße",
    "strasse",
    "straat",
    "laan",
    "plein",
    "platz",
    "brücke",
    "allee",
    "gatan",
    "vägen",
    "gymnasium",
    "kirche",
    "stiftung",
    "institut",
    "halle",
    "stadion",
]);

/// Whether this is called after a person, and is none.
pub fn is_named_after(word: &str) -> bool {
    word.len() >= 9
        && ENDINGS.of_word(word.as_bytes()).is_some_and(|end| word.len() > end.len() + 2)
}

static ARTICLES: Words = Words::of(&["the", "die", "der", "das", "den", "our"]);

/// Words that go on about a person after the name, and not about a thing.
static VERBS: Words = Words::of(&[
    "is", "was", "has", "had", "will", "who", "and", "hat", "ist", "war", "wird", "und", "from",
    "aus", "von",
]);

pub fn is_article(word: &str) -> bool {
    ARTICLES.has(word)
}

pub fn is_verb(word: &str) -> bool {
    VERBS.has(word) || context::is_deed(word)
}

pub fn is_outlet(word: &str) -> bool {
    OUTLETS.has(word)
}

/// What follows a title in the name of a ware: `Dr. Martens`.
static WARES: Words = Words::of(&["martens", "oetker", "pepper", "scholl", "hauschka", "beckmann"]);

pub fn is_ware(word: &str) -> bool {
    WARES.has(word)
}

/// Labels of works, wares and firms, which are often called like a person: `"title":"Anna Karenina"`. Some are verbs
/// as well (`book Anna Miller`), so that a mark must stand between.
#[rustfmt::skip]
static WORKS: Words = Words::of(&[
    "title", "titel", "titre", "título", "titolo", "book", "buch", "livre", "libro", "track", "episode", "product",
    "produkt", "produit", "producto", "prodotto", "produto", "item", "lineitem", "artikel", "article", "artículo",
    "articolo", "brand", "manufacturer", "hersteller", "company", "organization", "organisation", "campaign",
    "template", "theme", "font", "colour", "color", "variant", "cultivar", "vessel", "venue", "genre", "sku",
]);
/// Those that need none: `the film Anna Karenina`.
#[rustfmt::skip]
static TOLD_WORKS: Words = Words::of(&[
    "film", "movie", "película", "novel", "song", "album", "opera", "musical", "podcast", "marke", "marque", "marca",
    "sitcom", "telenovela",
]);

/// Whether the last two words before a name, the last one so far before it, say that a work, a ware or a firm is
/// called so: `product_name`, `"product":{"name":`.
pub fn is_work(words: [&str; 2], gap: &str) -> bool {
    let [before, last] = words;
    let stem = last
        .len()
        .checked_sub(4)
        .filter(|at| last.is_char_boundary(*at) && last[*at..].eq_ignore_ascii_case("name"));
    let of = match stem {
        Some(0) => before,
        Some(at) => last[..at].trim_end_matches('_'),
        None => last,
    };
    TOLD_WORKS.has(of) || gap != " " && WORKS.has(of)
}

/// Families that are called like a street or a house; all but the first two only where a person is told of.
static FAMILIES: Words = Words::of(&[
    "hall", "parks", "park", "lane", "hill", "lake", "church", "street", "court", "field", "house",
    "temple",
]);

pub fn is_family_too(word: &str, told: bool) -> bool {
    FAMILIES.has(word)
        && (told || word.eq_ignore_ascii_case("hall") || word.eq_ignore_ascii_case("parks"))
}

pub fn is_house(word: &str) -> bool {
    HOUSES.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_called_after_people() {
        assert!(is_house("Avenue") && is_house("lycée") && !is_house("customer"));
        assert!(is_outlet("branch") && !is_outlet("brother"));
        assert!(is_named_after("Frankschool") && !is_named_after("Schoolmann"));
        let work = |before, last, gap| is_work([before, last], gap);
        assert!(
            work("", "title", "\":\"")
                && work("product", "name", "\":\"")
                && work("the", "film", " ")
        );
        assert!(
            work("", "productName", ": ")
                && !work("to", "book", " ")
                && !work("contact", "name", ": ")
        );
        assert!(is_article("The") && is_verb("called") && !is_verb("jacket"));
    }
}
