//! Genetic data: sequences, variants, genotypes, or the file that holds them.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const GENETIC: Recogniser = Recogniser {
    name: "genetic",
    category: "user.health_and_medical.genetic",
    names: Names {
        strong: &[
            "dna",
            "dna sequence",
            "dna profile",
            "dna sample",
            "dna data",
            "genome",
            "genome data",
            "genotype",
            "genotypes",
            "genetic data",
            "genetic test",
            "genetic test result",
            "genetic marker",
            "genetic markers",
            "genetic profile",
            "gene variant",
            "gene mutation",
            "haplotype",
            "snp",
            "snps",
            "genetische daten",
            "genetischer befund",
            "erbgut",
            "données génétiques",
            "datos genéticos",
            "dati genetici",
            "基因",
            "基因数据",
            "基因信息",
            "基因检测",
            "基因序列",
            "遗传信息",
            "遗传数据",
            "遺伝子",
        ],
        weak: &[],
        not: &["in species", "in organism", "in gene", "kit"],
        tables: super::MEASURED,
    },
    trust: Trust { named: 85, ..Trust::BY_NAME },
    source: "GDPR Art. 4(13); VCF 4.3, HGVS nomenclature",
    gate: Gate::ANY.bytes(2..=255).letters(2..=255).without(mark::AT | mark::CONTROL),
    judge,
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &[
            "NM_007294.3:c.5266dupC",
            "ACGTTGCAACGT",
            "rs429358(C;T)",
            "CT",
            "BRCA1 positive",
            "s3://seq/17.vcf",
        ],
        no: &["17", "2024-01-31 10:11:12", "true", "1706659200123456", "false", "0.5"],
    },
};

/// Letters of bases, names of variants, the path of a file: anything but a flag.
fn judge(cell: &Cell<'_>) -> Match {
    let flag =
        ["true", "false", "yes", "no"].iter().any(|flag| cell.text.eq_ignore_ascii_case(flag));
    if flag { Match::No } else { Match::Shape }
}
