//! The texts that people read: failures of the command line, tables, and error descriptions, all in
//! `wording.txt`.
//!
//! Other tests assert codes and structure. After a deliberate change of a text, write the file
//! again with `GOLDEN=overwrite cargo test -p issuer --test issuer wording` and review the diff.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;

use http::Method;
use issuer::AuthorizationServer;
use scopes::Scope;

use crate::admin_api::{ALL, Admin, invalid_requests};
use crate::external_keys::{self, Remote};
use crate::program::{Ended, run};
use crate::test_server::{AUDIENCE, Files, SHOP, Server, basic};

const FILE: &str = "tests/issuer/wording.txt";
const WRITTEN_BY: &str = "GOLDEN=overwrite cargo test -p issuer --test issuer wording";
const SCOPE: Scope = Scope::ALL[0];

const MANIFEST: &str = r#"schema = 1
[api.shop]
audience = "https://api.shop.example"
catalog = "shop.toml"
[client.reports]
scope = ["orders:cancel"]
"#;

#[tokio::test]
async fn the_texts_are_those_of_the_golden_file() {
    let mut texts = Texts(format!("Written by: {WRITTEN_BY}\n"));
    texts.failures();
    texts.results();
    texts.apis();
    texts.manifest();
    texts.unusable_files().await;
    texts.endpoint_errors().await;
    texts.admin_errors().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, &texts.0).expect("written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = texts.0.lines().zip(golden.lines()).find(|(text, golden)| text != golden);
    assert!(texts.0 == golden, "{FILE} is out of date at {differs:?}; run {WRITTEN_BY}");
}

/// The texts that have been collected so far.
struct Texts(String);

impl Texts {
    fn heading(&mut self, heading: &str) {
        writeln!(self.0, "\n# {heading}").expect("a string");
    }

    /// Runs a command that fails. A failure is one line that begins with `error:` and one that
    /// begins with `hint:`.
    #[track_caller]
    fn fail(&mut self, folder: &Path, arguments: &[&str]) {
        let Ended { code, stdout, stderr } = run(folder, arguments);
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{arguments:?}: {stderr}");
        let lines: Vec<&str> = stderr.lines().filter(|line| !line.contains(" INFO ")).collect();
        let [.., error, hint] = lines[..] else { panic!("{arguments:?}: {stderr}") };
        assert!(error.starts_with("error: ") && hint.starts_with("hint: "), "{arguments:?}: {stderr}");
        self.command(arguments, &lines.join("\n"));
    }

    /// Runs a command that succeeds.
    #[track_caller]
    fn succeed(&mut self, folder: &Path, arguments: &[&str]) {
        let ended = run(folder, arguments);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{arguments:?}: {ended:?}");
        self.command(arguments, &ended.stdout);
    }

    fn command(&mut self, arguments: &[&str], text: &str) {
        let arguments: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
        writeln!(self.0, "\n$ issuer {}\n{}", masked(&arguments.join(" ")), masked(text.trim_end()))
            .expect("a string");
    }

    fn failures(&mut self) {
        self.heading("Failures of the command line");
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let write = |name: &str, text: &[u8]| std::fs::write(folder.join(name), text).expect("a file");
        write("garbage", &[b'x'; 8192]);
        write("other.pepper", &[7; 32]);
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let taken = taken.local_addr().expect("an address").to_string();

        self.fail(folder, &["client", "list"]);
        assert_eq!(
            run(folder, &["client", "add", "demo", "--init", "--scope", SCOPE.as_str()]).code,
            Some(0)
        );
        let slip = SCOPE.as_str().replacen(':', "", 1);
        for (id, scope) in [
            ("demo", SCOPE.as_str()),
            ("a:b", SCOPE.as_str()),
            ("", SCOPE.as_str()),
            ("new", ""),
            ("new", "a\\b"),
            ("new", &slip),
        ] {
            self.fail(folder, &["client", "add", id, "--scope", scope]);
        }
        for arguments in [
            &["client", "show", "dmeo"][..],
            &["client", "update", "demo"],
            &["client", "update", "demo", "--remove-scope", "x"],
            &["secret", "add", "demo", "--jwks", "nowhere"],
            &["secret", "add", "demo", "--expires", "soon"],
            &["secret", "expire", "demo", "x"],
            &["key", "retire", "x"],
            &["key", "rotate", "--algorithm", "HS256"],
            &["token", "revoke", "--client", "dmeo"],
            &["token", "inspect", "nowhere"],
            &["token", "inspect", "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl"],
            &["apply", "nowhere.toml"],
            &["audit"],
            &["man", "garbage/x"],
            &["serve", "--bogus"],
            &["sreve"],
            &["serve", "--listen", &taken],
            &["serve", "--listen", "nowhere"],
            &["serve", "--tls-cert", "nowhere", "--tls-key", "garbage"],
        ] {
            self.fail(folder, arguments);
        }
        for (option, value) in [
            ("--issuer", "https://login.example.com"),
            ("--metrics", taken.as_str()),
            ("--audience", "https://elsewhere.example"),
            ("--issuer", "http://login.example.com"),
            ("--issuer", "https://login.example.com/"),
            ("--issuer", "nonsense"),
            ("--audience", "nonsense"),
            ("--audience", "none=https://api.example.com"),
            ("--database", "."),
            ("--database", "garbage"),
            ("--database", "garbage/issuer.sqlite"),
            ("--database", "mysql://me@db/x"),
            // Nothing listens on port 1.
            ("--database", "postgres://me@127.0.0.1:1/x"),
            ("--pepper-file", "garbage"),
            ("--pepper-file", "other.pepper"),
            ("--pepper-file", "nowhere"),
            ("--tls-cert", "nowhere"),
            ("--lifetime", "0"),
        ] {
            self.fail(folder, &["serve", "--listen", "127.0.0.1:0", option, value]);
        }
    }

    fn results(&mut self) {
        self.heading("Results of the command line");
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        for arguments in [
            &["client", "add", "demo", "--init", "--scope", SCOPE.as_str()][..],
            &["client", "list"],
            &["client", "update", "demo", "--scope", SCOPE.as_str()],
            &["client", "enable", "demo"],
            &["client", "disable", "demo"],
            &["secret", "add", "demo", "--others-until", "7d"],
            &["secret", "add", "demo"],
            &["secret", "list", "demo"],
            &["key", "rotate"],
            &["token", "revoke", "--client", "demo"],
            &["token", "revocations"],
            &["client", "remove", "demo"],
            &["audit", "--changes", "--limit", "1"],
        ] {
            self.succeed(folder, arguments);
        }
        let audit = folder.join("data/issuer.audit");
        std::fs::create_dir(&audit).expect("a folder");
        let lost = r#"{"seq":1,"at":"2026-01-31T12:00:00.000Z","kind":"audit.lost","lost":52,"prev":""#;
        let record = format!("{lost}{}\"}}\n", "0".repeat(64));
        std::fs::write(audit.join("00000001.jsonl"), record).expect("a log");
        self.succeed(folder, &["audit", "--verify"]);
    }

    fn apis(&mut self) {
        self.heading("Administration of APIs");
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
        write("shop.toml", SHOP);
        write("less.toml", &SHOP.replace("\"orders:cancel\"", "\"orders:write\""));
        write("text.toml", &SHOP.replace("Read orders.", "Read the orders."));
        write(
            "broken.toml",
            &SHOP.replace("\"read\"", "\"raed\"").replace("orders:cancel", "issuer:cards:read"),
        );
        let shop = ["api", "add", "shop", "--init", "--audience", "https://api.shop.example", "--catalog"];
        self.fail(folder, &shop[..6]);
        self.fail(folder, &["api", "add", "shop", "--catalog", "shop.toml"]);
        for (name, audience, catalog) in [
            ("The shop", "https://a.example", "shop.toml"),
            ("issuer", "https://a.example", "shop.toml"),
            ("shop", "nonsense", "shop.toml"),
            ("shop", "https://a.example", "nowhere.toml"),
            ("shop", "https://a.example", "broken.toml"),
        ] {
            self.fail(folder, &["api", "add", name, "--init", "--audience", audience, "--catalog", catalog]);
        }
        self.succeed(
            folder,
            &[&shop[..], &["shop.toml", "--lifetime", "10m", "--resource-server", "shop-api"]].concat(),
        );
        self.fail(folder, &[&shop[..], &["shop.toml"]].concat());
        self.fail(
            folder,
            &["api", "add", "stock", "--audience", "https://api.shop.example", "--catalog", "shop.toml"],
        );
        for arguments in [
            &["api", "list"][..],
            &["api", "show", "shop"],
            &["client", "add", "fulfilment", "--scope", "orders:read orders:cancel"],
            &["api", "update", "shop", "--catalog", "text.toml"],
            &["api", "update", "shop", "--catalog", "less.toml", "--dry-run"],
        ] {
            self.succeed(folder, arguments);
        }
        for arguments in [
            &["client", "add", "new", "--scope", "orders:raed"][..],
            &["api", "update", "shop"],
            &["api", "update", "shop", "--catalog", "less.toml"],
            &["api", "update", "shop", "--algorithm", "HS256"],
            &["api", "update", "shop", "--origin", "https://a.example/"],
            &["api", "update", "shpo", "--lifetime", "5m"],
            &["api", "show", "stock"],
            &["api", "remove", "shop"],
            &["api", "add", "copy", "--audience", "https://copy.example", "--catalog", "shop.toml"],
        ] {
            self.fail(folder, arguments);
        }
        for arguments in [
            &["api", "update", "shop", "--catalog", "less.toml", "--force"][..],
            &["api", "update", "shop", "--catalog", "less.toml"],
            &["api", "update", "shop", "--lifetime", "default", "--listed", "false"],
            &["api", "remove", "shop", "--force"],
            &["api", "list"],
            &["audit", "--changes", "--limit", "2"],
        ] {
            self.succeed(folder, arguments);
        }
        self.heading("A plan with APIs");
        write("clients.toml", MANIFEST);
        self.succeed(folder, &["plan", "clients.toml"]);
        self.succeed(folder, &["apply", "clients.toml"]);
        write("shop.toml", &SHOP.replace("\"orders:cancel\"", "\"orders:write\""));
        self.fail(folder, &["plan", "clients.toml"]);
        write("clients.toml", &MANIFEST.replace("[client.reports]\nscope = [\"orders:cancel\"]\n", ""));
        self.succeed(folder, &["plan", "clients.toml"]);
        self.fail(folder, &["apply", "clients.toml"]);
        write("shop.toml", "schema = 1\n");
        self.fail(folder, &["plan", "clients.toml"]);
    }

    fn manifest(&mut self) {
        self.heading("Plans of a file of clients, and its problems");
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let write = |text: &str| {
            std::fs::write(folder.join("clients.toml"), format!("schema = 1\n{text}")).expect("a file");
        };
        let admin = "[client.admin]\nscope = [\"issuer:clients:write\"]\n";
        let reports = "[client.reports]\nscope = [\"caas:categories:read\"]\n";
        write(&format!("{admin}{reports}"));
        self.succeed(folder, &["apply", "clients.toml", "--init"]);
        write(&format!("{admin}{}lifetime = 60\n", reports.replace(":read", ":delete")));
        self.succeed(folder, &["plan", "clients.toml"]);
        write(reports);
        self.succeed(folder, &["plan", "clients.toml"]);
        self.succeed(folder, &["plan", "clients.toml", "--prune"]);
        self.fail(folder, &["apply", "clients.toml", "--prune"]);
        for problems in [
            "[client.new]\nscope = [\"caas:transactions:raed\"]\n",
            "[client\n",
            "[client.a]\nscope = [\"caas:users:delete\", \"caas:users:delete\"]\ndisabled = 0\nauth = [\"private_key_jwt\"]\n",
            "[client.a]\nscope = [\"caas:users:delete\"]\njwks_uri = \"https://client.example/\"\n[client.a]\nscope = []\n",
            "[client.a]\nscope = [1]\nsecret = \"x\"\n[client.\"b:c\"]\nlifetime = 0\nauth = [\"none\"]\n[clients.d]\n",
            "[client.a]\nscope = [\"caas:categories:read\"]\njwks = \"keys.json\"\ndefault_scope = [\"caas:users:delete\"]\n",
        ] {
            write(problems);
            self.fail(folder, &["plan", "clients.toml"]);
        }
        std::fs::write(folder.join("clients.toml"), "schema = 2\n").expect("a file");
        self.fail(folder, &["plan", "clients.toml"]);
    }

    async fn unusable_files(&mut self) {
        self.heading("Files that cannot be used");
        let prepared: [fn(&Files); 4] = [
            |files| files.write("issuer.pepper", b"short"),
            |files| files.make_folder("issuer.pepper"),
            |files| files.write("issuer.sqlite", &[b'x'; 8192]),
            |files| files.make_folder("issuer.sqlite"),
        ];
        for prepare in prepared {
            let files = Files::new();
            prepare(&files);
            let refused = AuthorizationServer::open(files.config()).await.err().expect("a refusal");
            let message = refused.to_string().replace(&files.path("").display().to_string(), "FOLDER/");
            writeln!(self.0, "\n{message}").expect("a string");
        }
    }

    async fn endpoint_errors(&mut self) {
        self.heading("Error descriptions of the token endpoint");
        let files = Files::new();
        let server: Server = files.open().await;
        let secret = server.add("demo", &[SCOPE]).await;
        let demo = basic("demo", &secret);
        let good = format!("grant_type=client_credentials&scope={SCOPE}");
        let other = Scope::ALL[1];
        let rows = [
            (None, good.clone()),
            (None, format!("scope={SCOPE}")),
            (None, format!("grant_type=password&scope={SCOPE}")),
            (None, format!("{good}&{good}")),
            (None, format!("{good}&client_secret=x")),
            (None, format!("{good}&client_id=demo&client_secret=x")),
            (None, format!("{good}&client_id=%01&client_secret=x")),
            (None, format!("{good}&client_assertion=a.b.c")),
            (None, format!("{good}&client_assertion=a.b.c&client_assertion_type=x")),
            (Some("Bearer x"), good.clone()),
            (Some("Basic x"), good.clone()),
            (Some(demo.as_str()), format!("{good}&client_id=other")),
            (Some(&demo), format!("{good}&client_secret=x")),
            (Some(&demo), format!("{good}&sub=x")),
            (Some(&demo), format!("{good}&resource=https://elsewhere.example")),
            (Some(&demo), format!("{good}&resource={AUDIENCE}&resource=https://elsewhere.example")),
            (Some(&demo), "grant_type=client_credentials".to_owned()),
            (Some(&demo), "grant_type=client_credentials&scope=no:such".to_owned()),
            (Some(&demo), format!("{good}++{SCOPE}")),
            (Some(&demo), format!("grant_type=client_credentials&scope={other}")),
        ];
        for (authorization, form) in rows {
            let answer = server.token(authorization.as_slice(), &form).await;
            let authorization =
                authorization.map(|header| if header == demo { "Basic demo" } else { header });
            let authorization = authorization.map(|header| format!("  ({header})")).unwrap_or_default();
            let (error, description) = (answer.member("error"), answer.member("error_description"));
            writeln!(self.0, "\n> {form}{authorization}\n{} {error}: {description}", answer.status.as_u16())
                .expect("a string");
        }
        self.failed_signer(&good).await;
    }

    async fn failed_signer(&mut self, form: &str) {
        let (files, remote) = (Files::new(), Remote::new());
        let server = external_keys::open(&files, external_keys::signing(remote.key())).await;
        let secret = server.add("demo", &[SCOPE]).await;
        remote.fail(Some("the HSM is locked"));
        let answer = server.token(&[&basic("demo", &secret)], form).await;
        let (error, description) = (answer.member("error"), answer.member("error_description"));
        writeln!(
            self.0,
            "\n> {form}  (with a signer that fails)\n{} {error}: {description}",
            answer.status.as_u16()
        )
        .expect("a string");
    }

    async fn admin_errors(&mut self) {
        self.heading("Error descriptions of the admin API");
        let admin = Admin::new(ALL).await;
        let token = admin.token(ALL).await;
        for (path, body, status) in invalid_requests() {
            let answer = admin.call(&token, Method::POST, path, Some(body.clone())).await;
            let (error, description) = (answer.member("error"), answer.member("error_description"));
            writeln!(self.0, "\n> POST {path} {body}\n{status} {error}: {description}").expect("a string");
        }
    }
}

/// Writes an argument as a shell would need it.
fn quoted(argument: &str) -> String {
    let is_plain = !argument.is_empty() && !argument.contains([' ', '\\', '\'']);
    if is_plain { argument.to_owned() } else { format!("'{argument}'") }
}

/// Masks identifiers, secrets, hashes, times and ports, which differ from run to run, by letters of
/// their length.
fn masked(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let mut masked = String::new();
    for part in text.split_inclusive(|c: char| !is_word(c)) {
        let word = part.trim_end_matches(|c: char| !is_word(c) || c == ':');
        masked += &mask(word);
        masked += &part[word.len()..];
    }
    masked
}

fn mask(word: &str) -> String {
    let is_random = word.len() >= 36 && !word.contains([':', '.']);
    let is_time = word.starts_with("20") && word.as_bytes().get(4) == Some(&b'-');
    match word.strip_prefix("127.0.0.1:") {
        Some(port) if port.len() == 5 => "127.0.0.1:PORT".to_owned(),
        _ if is_random => "X".repeat(word.len()),
        _ if is_time => "20XX-XX-XX".to_owned(),
        _ => word.to_owned(),
    }
}
