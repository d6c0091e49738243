//! What a client's certificate calls it: its first URI, else its first DNS name, else its common name.

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use super::caller::is_reserved;

/// Tags of DER, and the object identifier 2.5.4.3 (common name).
const SET: u8 = 0x31;
const SEQUENCE: u8 = 0x30;
const OBJECT: u8 = 0x06;
const TEXTS: [u8; 3] = [0x0c, 0x13, 0x16];
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];

/// The name of a certificate that was verified; `None` when it has none, or several common names and
/// nothing better.
pub fn name(certificate: &CertificateDer) -> Option<String> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let alternative = certificate.valid_uri_names().next();
    let alternative = alternative.or_else(|| certificate.valid_dns_names().next());
    // An authority that lets clients choose their common name must not let them choose a URI.
    let common = || common_name(certificate.subject()).filter(|name| !name.contains("://"));
    let name = alternative.map(str::to_owned).or_else(common)?;
    let good = !name.is_empty() && !name.chars().any(char::is_control) && !is_reserved(&name);
    good.then_some(name)
}

/// A distinguished name is a sequence of sets of pairs.
fn common_name(subject: &[u8]) -> Option<String> {
    let sets = Elements(subject).filter(|(tag, _)| *tag == SET);
    let pairs = sets.flat_map(|(_, set)| Elements(set)).filter(|(tag, _)| *tag == SEQUENCE);
    let mut names = pairs.filter_map(|(_, pair)| {
        let mut parts = Elements(pair);
        let kind = parts.next().filter(|(tag, kind)| *tag == OBJECT && *kind == COMMON_NAME);
        kind.and(parts.next()).filter(|(tag, _)| TEXTS.contains(tag))
    });
    let (_, text) = names.next()?;
    let only = names.next().is_none();
    only.then(|| String::from_utf8(text.to_vec()).ok()).flatten()
}

/// The elements of DER that stand one after the other; ends at what is none.
struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[tag, first], rest) = self.0.split_first_chunk()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
            0x82 => rest
                .split_first_chunk()
                .map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};

    use super::*;

    fn named(names: &[SanType], common: &[&str]) -> Option<String> {
        let mut parameters = CertificateParams::default();
        parameters.subject_alt_names = names.to_vec();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        parameters.distinguished_name.push(DnType::OrganizationName, "Example".repeat(30));
        for common in common {
            parameters.distinguished_name.push(DnType::CommonName, *common);
        }
        let made = parameters.self_signed(&KeyPair::generate().unwrap()).unwrap();
        name(made.der())
    }

    #[test]
    fn a_uri_comes_before_a_host_and_a_host_before_a_common_name() {
        let uri = SanType::URI("spiffe://example.org/crm".try_into().unwrap());
        let dns = SanType::DnsName("crm.example.org".try_into().unwrap());
        let both = named(&[dns.clone(), uri], &["crm"]);
        assert_eq!(both.as_deref(), Some("spiffe://example.org/crm"));
        assert_eq!(named(&[dns], &["crm"]).as_deref(), Some("crm.example.org"));
        assert_eq!(named(&[], &["crm"]).as_deref(), Some("crm"));
        assert_eq!(named(&[], &[]), None);
        assert_eq!(named(&[], &["c\nrm"]), None);
        for others in ["uid:0", "anonymous", "stewardd", "spiffe://example.org/crm"] {
            assert_eq!(named(&[], &[others]), None, "{others}");
        }
    }

    #[test]
    fn der_that_is_cut_off_or_lies_about_its_length_holds_no_name() {
        let pair = [&[OBJECT, 3], COMMON_NAME.as_slice(), &[TEXTS[0], 1, b'x']].concat();
        let sequence = [&[SEQUENCE, pair.len() as u8], pair.as_slice()].concat();
        let set = [&[SET, sequence.len() as u8], sequence.as_slice()].concat();
        assert_eq!(common_name(&set).as_deref(), Some("x"));
        for length in 0..set.len() {
            assert_eq!(common_name(&set[..length]), None);
        }
        assert_eq!(common_name(&[set.as_slice(), &set].concat()), None, "two of them");
    }
}
