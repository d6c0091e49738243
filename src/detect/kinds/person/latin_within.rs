//! Names in alphabets within a sentence: runs of words with capitals, and what the words around say of them.

mod named;
mod run;
mod words;

use self::run::Run;
use self::words::words;
use super::latin::has_capital;

/// One name anywhere in the sentence.
pub fn within(text: &str) -> bool {
    let shouting =
        !text.bytes().any(|b| b.is_ascii_lowercase()) && !text.chars().any(char::is_lowercase);
    let mut run = Run::new(shouting);
    let mut end = 0;
    for (start, word) in words(text) {
        let gap = &text[end..start];
        end = start + word.len();
        // Most words: nothing ends, and nothing begins.
        if run.parts.count == 0 && !has_capital(word) {
            run.pass(word);
            continue;
        }
        if run.closes_before(gap, word) {
            run.joined |= is_and(gap);
            if run.is_name(Some(word).filter(|_| is_blank(gap))) {
                return true;
            }
        }
        run.take(gap, word);
    }
    run.is_name(None)
}

fn is_and(gap: &str) -> bool {
    matches!(gap, " & " | "&" | " &amp; ")
}

fn is_blank(gap: &str) -> bool {
    matches!(gap, " " | "'s " | "’s " | ": " | " (" | ":" | " \"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_within_sentences() {
        for text in [
            "I spoke to Maria Schmidt on Monday",
            "Customer John Smith called about the invoice",
            "Dear Mrs. Quillfeather, thank you",
            "Spoke with Anna, she will call back",
            "Signed: J. R. Kowalski",
            "Bitte an Herrn Dr. Jürgen von Bergmann senden",
            "The parcel for Siobhan O'Brien was lost",
            "SMITH, John moved out",
            "Звонил Иван Смирнов по поводу счёта",
            "forwarded to Nguyen Van Minh",
            "JOHN SMITH CALLED TODAY",
            "Der Betrag von 848,92 EUR ist da. Frau Max Wolff bittet um Antwort",
            "Please ask for Timothy Wiley at the desk",
            "Ansprechpartner ist Sebastian Hoover",
            "Mark Thompson asked for a refund",
            "Vertretung übernimmt Stefan Schmidt ab Montag",
            "The Maria Schmidt who called is back",
            "{\"agent\":\"Peter Novak\",\"n\":2}",
            "Meeting with William Hall on Thursday at 10",
            "{\"assignee\":{\"displayName\":\"Derek Hall\",\"active\":true}}",
            "The package was picked up by Mary Martinez",
            "Signed-off-by: Brandon Perez",
            "161133,\"Suresh Patel\",2089.31,paid",
            "Application of Rajesh Singh is pending.",
            "Pozdrawiam\nKamil Kamiński",
            "Müşteri adı: Nurcan Arslan",
            "Titular: Montserrat Hidalgo Pascual",
            "Paní Šárka Novotná žádá o vrácení peněz.",
            "Hallo, Met vriendelijke groet, Sander de Vries",
            "Our employee Grace Hall resigned",
            "Spoke to Kevin Park",
            "Signed-off-by: Arjun Khan",
            "Anna Miller & Peter Schmidt moved out",
            "{\"title\":\"Ms\",\"name\":\"Anna Miller\"}",
        ] {
            assert!(within(text), "{text}");
        }
    }

    #[test]
    fn is_not_what_only_looks_like_one() {
        for text in [
            "Please reset my Password Now",
            "Thanks, Maria. Schmidt was closed",
            "the order was shipped to Berlin",
            "May we call you on Monday?",
            "Will Mark be there in June?",
            "Rose Garden Hotel was full",
            "12 Main Street, Springfield",
            "pool exhausted, waited 8777 ms WARN retry 18 for job cleanup",
            "Wells Road is closed until Friday",
            "Moved from San Jose to New York",
            "The iPhone and the MacBook Pro arrived",
            "Grant Access to the Summer Sale",
            "Johnson Ltd sent the Invoice",
            "PAYMENT RECEIVED ON TIME",
            "Guten Morgen, die Lieferung kam nicht an",
            "The Jackson Hole branch ran out of paper",
            "Dr. Martens boots are out of stock",
            "Avenue Charles Martin fermée lundi",
            "Le lycée Victor Martin commande des tables",
            "De Anne Bakkerschool bestelt tafels",
            "La scuola Maria Rossi ordina banchi",
            "Johnson & Johnson asked for a new quote",
            "Client Morgan & Wright asked for a quote",
            "The Albert Hall is sold out on Friday",
            "{\"title\":\"Anna Karenina\",\"genre\":\"Drama\"}",
            "Film: Tony Takitani, at eight",
            "Victoria Lane is closed",
            "Room Ada Miller: projector broken",
            "Kleid Emma, Größe 38",
            "4098615091182,Charlotte Armchair,6,3757.24",
            "SKU-261991|Charlotte Armchair|Dyson|892.87",
            "Das Modell Victoria Sessel ist lieferbar",
            "{\"product\":{\"name\":\"Oliver Bookcase\",\"ean\":\"4058455063053\"}}",
        ] {
            assert!(!within(text), "{text}");
        }
    }
}
