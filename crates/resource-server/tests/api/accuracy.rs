//! `resource-server accuracy`: files of labelled transactions, sound and not.

use crate::program::{start, text, wait};

#[test]
fn each_file_has_a_report_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, category: &str| {
        let path = folder.path().join(name);
        let label =
            format!("description = \"TESCO STORES 6021\", amount = \"-1\", category = \"{category}\"");
        std::fs::write(&path, format!("transaction = [\n    {{ {label} }},\n]\n")).expect("a file");
        text(&path)
    };
    let (right, wrong) = (write("right.toml", "groceries"), write("wrong.toml", "gifts"));
    let output = wait(start(&["accuracy", "--misses", &right, &wrong]));
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for line in [
        format!("{right}\nCategories: 1 of 1 right, 100.0 %\n"),
        format!("{wrong}\nCategories: 0 of 1 right, 0.0 %\n"),
        format!("{wrong}:2: TESCO STORES 6021: gifts, found groceries at Tesco (95 %)\n"),
    ] {
        assert!(text.contains(&line), "{line}\n{text}");
    }
}

#[test]
fn problems_of_a_file_have_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("labels.toml");
    let labels = "transaction = [\n{ description = \"A\", amount = \"-1\", category = \"food\" },\n\
                  { description = \"B\", amount = \"much\", category = \"groceries\" },\n]\n";
    std::fs::write(&path, labels).expect("a file");
    let (path, missing) = (text(&path), text(&folder.path().join("missing.toml")));
    for (file, said) in [
        (&path, vec![format!("{path}:2: there is no category \"food\"; write one of insurance, ")]),
        (&path, vec![format!("{path}:3: amount must be a number"), format!("error: {path} has 2 mistakes")]),
        (&missing, vec![format!("error: cannot read {missing}")]),
    ] {
        let output = wait(start(&["accuracy", file]));
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.iter().all(|said| stderr.contains(said)), "{said:?}\n{stderr}");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}
