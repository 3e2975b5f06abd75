//! The resolution of `$ref`, within the document or to another file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, Result, bail, ensure};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// References that lead to references are followed this far; a longer chain is a cycle.
const LONGEST_CHAIN: usize = 16;
/// A file of a document is at most this large.
const LARGEST_FILE: u64 = 64 << 20;

/// A value and the file that it is in, from which its own references start.
#[derive(Clone)]
pub(crate) struct Located {
    pub(crate) value: Value,
    file: PathBuf,
}

impl Located {
    /// Places another value in the same file.
    pub(crate) fn with(&self, value: &Value) -> Self {
        Self { value: value.clone(), file: self.file.clone() }
    }
}

/// The files of one document, each read once.
pub(crate) struct Files(RefCell<HashMap<PathBuf, Rc<Value>>>);

impl Files {
    /// The files of a document whose first one is read already.
    pub(crate) fn new(file: &Path, document: Rc<Value>) -> Self {
        Self(RefCell::new(HashMap::from([(file.to_owned(), document)])))
    }

    /// Places a value of the first file.
    pub(crate) fn located(file: &Path, value: &Value) -> Located {
        Located { value: value.clone(), file: file.to_owned() }
    }

    /// Returns the value that a chain of references leads to, or the value itself if it has no
    /// `$ref`.
    pub(crate) fn follow(&self, start: &Located) -> Result<Located> {
        let mut reached = start.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = reached.value.get("$ref") else { return Ok(reached) };
            let reference = reference.as_str().context("`$ref` is not a string")?;
            reached =
                self.resolve(reference, &reached.file).with_context(|| format!("`$ref: {reference}`"))?;
        }
        bail!("its references form a cycle")
    }

    fn resolve(&self, reference: &str, from: &Path) -> Result<Located> {
        let (target, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = match target {
            "" => from.to_owned(),
            _ if target.contains("://") => bail!("it is on the web; download it and refer to the file"),
            _ => from.parent().unwrap_or(Path::new("")).join(decoded(target)?),
        };
        let whole = self.read(&file)?;
        let value = whole.pointer(&decoded(fragment)?).context("the file has no such place")?;
        Ok(Located { value: value.clone(), file })
    }

    fn read(&self, file: &Path) -> Result<Rc<Value>> {
        if let Some(known) = self.0.borrow().get(file) {
            return Ok(Rc::clone(known));
        }
        let about = std::fs::metadata(file).context("the file cannot be read")?;
        ensure!(about.is_file() && about.len() <= LARGEST_FILE, "it is not a file of at most 64 MiB");
        let text = std::fs::read_to_string(file).context("the file cannot be read")?;
        let value = Rc::new(parse(&text)?);
        self.0.borrow_mut().insert(file.to_owned(), Rc::clone(&value));
        Ok(value)
    }
}

/// Reads JSON or YAML. An error is one line: a snippet of several lines would not survive there.
pub(crate) fn parse(text: &str) -> Result<Value> {
    let yaml = serde_saphyr::from_str(text);
    let repeats_a_key = |error: &serde_saphyr::Error| {
        matches!(error.without_snippet(), serde_saphyr::Error::DuplicateMappingKey { .. })
    };
    // YAML includes JSON and has objects in braces too. Its reader also finds repeated keys, of
    // which serde_json takes the last.
    if text.trim_start().starts_with('{') && !yaml.as_ref().is_err_and(repeats_a_key) {
        return serde_json::from_str(text).or_else(|error| yaml.map_err(|_| error)).context("not valid JSON");
    }
    yaml.map_err(|error| anyhow::anyhow!("{}", error.without_snippet())).context("not valid YAML")
}

fn decoded(text: &str) -> Result<String> {
    Ok(percent_decode_str(text).decode_utf8().context("it is not UTF-8")?.into_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::rc::Rc;

    use serde_json::{Value, json};
    use tempfile::TempDir;

    use super::{Files, parse};

    fn follow(folder: &Path, document: &Value, reference: &str) -> Result<Value, String> {
        let file = folder.join("api.yaml");
        let files = Files::new(&file, Rc::new(document.clone()));
        let start = Files::located(&file, &json!({ "$ref": reference }));
        files.follow(&start).map(|reached| reached.value).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn references_lead_through_files_and_encoded_places() {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("a b.yaml"), "x: { $ref: '#/y' }\ny: [1]\n").expect("a file");
        let document = json!({ "/a": { "{b}": 2 } });
        assert_eq!(follow(folder.path(), &document, "#/~1a/%7Bb%7D"), Ok(json!(2)));
        assert_eq!(follow(folder.path(), &document, "a%20b.yaml#/x"), Ok(json!([1])));
        assert_eq!(follow(folder.path(), &document, "./a b.yaml"), Ok(parse_file(folder.path())));
    }

    fn parse_file(folder: &Path) -> Value {
        parse(&std::fs::read_to_string(folder.join("a b.yaml")).expect("a file")).expect("YAML")
    }

    #[test]
    fn references_that_lead_nowhere_are_errors() {
        let folder = TempDir::new().expect("a folder");
        let document = json!({ "a": { "$ref": "#/b" }, "b": { "$ref": "#/a" }, "c": { "$ref": 1 } });
        for reference in ["#/a", "#/c", "#/nowhere", "other.yaml", "https://api.example/a.yaml", "."] {
            follow(folder.path(), &document, reference).expect_err(reference);
        }
    }

    #[test]
    fn a_repeated_key_is_an_error() {
        for text in
            ["{\"a\": 1, \"a\": 2}", "{\n\t\"b\": {\"a\": [1], \"a\": []}\n}", "{a: 1, a: 2}", "a: 1\na: 2\n"]
        {
            parse(text).expect_err(text);
        }
        assert_eq!(
            parse("{\n\t\"a\": 1e2, \"b\": \"\\u00e9\\/\"\n}").expect("JSON"),
            json!({ "a": 1e2, "b": "é/" })
        );
    }

    #[test]
    fn syntax_errors_are_one_line() {
        for text in ["a: [\nb: c\n", "{\n\n", "a: b: c\n", "a: 1\na: 2\n"] {
            let error = format!("{:#}", parse(text).expect_err(text));
            assert_eq!(error.lines().count(), 1, "{error}");
            assert!(error.contains("line"), "{error}");
        }
    }
}
