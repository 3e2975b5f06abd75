//! The cost of a name, a scope claim and a policy in vocabularies of 12, 256 and 2,000 scopes. None
//! may grow with the catalog.
//!
//! `cargo bench -p scopewright`

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use scopewright::{Access, Requirement, ScopeEntry, ScopeSet, Vocabulary};

const SIZES: [usize; 3] = [12, 256, 2_000];

/// Returns a vocabulary like those of `catalog!`. It is leaked.
fn vocabulary(size: usize) -> &'static Vocabulary {
    let scopes: Vec<ScopeEntry> = (0..size).map(entry).collect();
    let scopes = &*scopes.leak();
    // As many slots as the macro allocates.
    let slots = match size {
        12 => &*Box::leak(Box::new(Vocabulary::slots::<64>(scopes))) as &[u16],
        256 => &*Box::leak(Box::new(Vocabulary::slots::<1_024>(scopes))),
        _ => &*Box::leak(Box::new(Vocabulary::slots::<8_192>(scopes))),
    };
    Box::leak(Box::new(Vocabulary { title: "Bench", version: "1", scopes, groups: &[], slots }))
}

fn entry(index: usize) -> ScopeEntry {
    let satisfies = &*vec![u16::try_from(index).expect("a small number")].leak();
    let name = &*format!("bench:resource_{index}:read").leak();
    ScopeEntry {
        name,
        description: "",
        access: Access::Read,
        docs: None,
        deprecated: None,
        satisfies,
        group: None,
    }
}

/// Returns four scopes from all parts of the vocabulary.
fn names(vocabulary: &Vocabulary) -> [&'static str; 4] {
    let last = vocabulary.scopes.len() - 1;
    [0, last / 3, last / 2, last].map(|index| vocabulary.scopes[index].name)
}

fn benches(criterion: &mut Criterion) {
    for size in SIZES {
        let vocabulary = vocabulary(size);
        let names = names(vocabulary);
        let claim = names.join(" ");
        let held = ScopeSet::read(vocabulary, &claim);
        let [a, b, c, d] = names.map(|name| Requirement::Scope(vocabulary.find(name).expect("a scope")));
        let both = &*vec![b, c].leak();
        let requirement = Requirement::Any(&*vec![Requirement::All(both), a, d].leak());

        criterion.bench_with_input(BenchmarkId::new("find a name", size), &size, |bench, _| {
            bench.iter(|| vocabulary.find(black_box(names[2])));
        });
        criterion.bench_with_input(
            BenchmarkId::new("read a claim of four scopes", size),
            &size,
            |bench, _| {
                bench.iter(|| ScopeSet::read(vocabulary, black_box(&claim)));
            },
        );
        criterion.bench_with_input(BenchmarkId::new("check a policy", size), &size, |bench, _| {
            bench.iter(|| black_box(&requirement).is_met_by(&|scope| held.contains(scope)));
        });
    }
}

criterion_group!(vocabulary_costs, benches);
criterion_main!(vocabulary_costs);
