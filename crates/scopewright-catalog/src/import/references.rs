//! The resolution of `$ref`, within the document or to another file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::error::{ImportError, Result, Within as _};

/// The references of a document that are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum References<'f> {
    /// Those within the document. No file is read.
    WithinDocument,
    /// Also those to other files, from the path of the document on. The document may name any file
    /// that the program can read, so it must be trusted.
    FilesFrom(&'f Path),
}

/// References that lead to references are followed this far; a longer chain is a cycle.
const LONGEST_CHAIN: usize = 16;
/// A file of a document is at most this large.
const LARGEST_FILE: u64 = 64 << 20;

/// A value and the file that it is in, from which its own references start.
#[derive(Clone)]
pub(super) struct Located {
    pub(super) value: Value,
    file: PathBuf,
}

impl Located {
    /// Places another value in the same file.
    pub(super) fn with(&self, value: &Value) -> Self {
        Self { value: value.clone(), file: self.file.clone() }
    }
}

/// The files of one document, each read once.
pub(super) struct Files {
    /// The file of the document, or an empty path if other files must not be read.
    first: PathBuf,
    are_followed: bool,
    read: RefCell<HashMap<PathBuf, Rc<Value>>>,
}

impl Files {
    /// The files of a document whose first one is read already.
    pub(super) fn new(references: References<'_>, document: Rc<Value>) -> Self {
        let (first, are_followed) = match references {
            References::WithinDocument => (PathBuf::new(), false),
            References::FilesFrom(file) => (file.to_owned(), true),
        };
        let read = RefCell::new(HashMap::from([(first.clone(), document)]));
        Self { first, are_followed, read }
    }

    /// Places a value of the first file.
    pub(super) fn located(&self, value: &Value) -> Located {
        Located { value: value.clone(), file: self.first.clone() }
    }

    /// Returns the value that a chain of references leads to, or the value itself if it has no
    /// `$ref`.
    pub(super) fn follow(&self, start: &Located) -> Result<Located> {
        let mut reached = start.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = reached.value.get("$ref") else { return Ok(reached) };
            let reference = reference.as_str().ok_or_else(|| ImportError::new("`$ref` is not a string"))?;
            let resolved = self.resolve(reference, &reached.file);
            reached = resolved.within(format_args!("`$ref: {reference}`"))?;
        }
        Err(ImportError::new("its references form a cycle"))
    }

    fn resolve(&self, reference: &str, from: &Path) -> Result<Located> {
        let (target, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = match target {
            "" => from.to_owned(),
            _ if !self.are_followed => {
                return Err(ImportError::new("it is in another file, and only this document is read"));
            }
            _ if target.contains("://") => {
                return Err(ImportError::new("it is on the web; download it and refer to the file"));
            }
            _ => from.parent().unwrap_or(Path::new("")).join(decoded(target)?),
        };
        let whole = self.content(&file)?;
        match whole.pointer(&decoded(fragment)?) {
            Some(value) => Ok(Located { value: value.clone(), file }),
            None => Err(ImportError::new("the file has no such place")),
        }
    }

    fn content(&self, file: &Path) -> Result<Rc<Value>> {
        if let Some(known) = self.read.borrow().get(file) {
            return Ok(Rc::clone(known));
        }
        let about = std::fs::metadata(file).within("the file cannot be read")?;
        if !about.is_file() || about.len() > LARGEST_FILE {
            return Err(ImportError::new("it is not a file of at most 64 MiB"));
        }
        let text = std::fs::read_to_string(file).within("the file cannot be read")?;
        let value = Rc::new(parse(&text)?);
        self.read.borrow_mut().insert(file.to_owned(), Rc::clone(&value));
        Ok(value)
    }
}

/// Reads JSON or YAML. An error is one line: a snippet of several lines would not survive there.
pub(super) fn parse(text: &str) -> Result<Value> {
    let yaml = serde_saphyr::from_str(text);
    let repeats_a_key = |error: &serde_saphyr::Error| {
        matches!(error.without_snippet(), serde_saphyr::Error::DuplicateMappingKey { .. })
    };
    // YAML includes JSON and has objects in braces too. Its reader also finds repeated keys, of
    // which serde_json takes the last.
    if text.trim_start().starts_with('{') && !yaml.as_ref().is_err_and(repeats_a_key) {
        return serde_json::from_str(text).or_else(|error| yaml.map_err(|_| error)).within("not valid JSON");
    }
    yaml.map_err(|error| ImportError::new(error.without_snippet().to_string())).within("not valid YAML")
}

fn decoded(text: &str) -> Result<String> {
    Ok(percent_decode_str(text).decode_utf8().within("it is not UTF-8")?.into_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::rc::Rc;

    use serde_json::{Value, json};
    use tempfile::TempDir;

    use super::{Files, References, parse};

    fn follow(folder: &Path, document: &Value, reference: &str) -> Result<Value, String> {
        let file = folder.join("api.yaml");
        followed(References::FilesFrom(&file), document, reference)
    }

    fn followed(references: References<'_>, document: &Value, reference: &str) -> Result<Value, String> {
        let files = Files::new(references, Rc::new(document.clone()));
        let start = files.located(&json!({ "$ref": reference }));
        files.follow(&start).map(|reached| reached.value).map_err(|error| error.to_string())
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
    fn a_document_alone_leads_to_no_file() {
        let folder = TempDir::new().expect("a folder");
        let other = folder.path().join("other.yaml");
        std::fs::write(&other, "x: 1\n").expect("a file");
        let document = json!({ "a": { "$ref": "#/b" }, "b": 2 });
        let alone = |reference: &str| followed(References::WithinDocument, &document, reference);
        assert_eq!(alone("#/a"), Ok(json!(2)));
        for reference in [other.to_str().expect("UTF-8"), "api.yaml#/a", ".", "https://api.example/a.yaml"] {
            let error = alone(reference).expect_err(reference);
            assert!(error.ends_with("it is in another file, and only this document is read"), "{error}");
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
            let error = parse(text).expect_err(text).to_string();
            assert_eq!(error.lines().count(), 1, "{error}");
            assert!(error.contains("line"), "{error}");
        }
    }
}
