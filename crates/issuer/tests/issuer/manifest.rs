//! `issuer plan` and `issuer apply`.

use std::fs;
use std::path::Path;

use issuer::{Administration, ApplyOptions, ClientId, ClientSettings, Manifest, PepperSource};
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ended, run};

/// A folder with a database and a file `clients.toml`.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// Returns a folder whose database has no clients.
    fn with_database() -> Self {
        let folder = Self::new();
        folder.write_clients("");
        folder.text(&["apply", "clients.toml", "--init"]);
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes the file, except for its first line, which is always the same.
    fn write_clients(&self, clients: &str) {
        fs::write(self.path().join("clients.toml"), format!("schema = 1\n{clients}")).expect("written");
    }

    fn write_keys(&self, keys: &[&SigningKey]) {
        let jwks = KeySet::of(keys.iter().copied()).to_json().to_string();
        fs::write(self.path().join("keys.json"), jwks).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        run(self.path(), arguments)
    }

    /// Returns the output of a command that succeeds.
    #[track_caller]
    fn text(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{arguments:?} {ended:?}");
        ended.stdout
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.text(&[arguments, &["--json"]].concat())).expect("JSON")
    }

    #[track_caller]
    fn plan(&self) -> String {
        self.text(&["plan", "clients.toml"])
    }

    /// Returns whether the clients match the file.
    #[track_caller]
    fn is_applied(&self) -> bool {
        self.json(&["plan", "clients.toml"])["changes"] == json!([])
    }

    #[track_caller]
    fn apply(&self) -> String {
        self.text(&["apply", "clients.toml"])
    }

    fn changes(&self) -> Vec<Value> {
        self.json(&["audit", "--changes", "--limit", "1000"]).as_array().expect("changes").clone()
    }

    /// Opens the same database by the library.
    async fn administration(&self) -> Administration {
        let data = self.path().join("data");
        let pepper = PepperSource::File(data.join("issuer.pepper"));
        let opened = Administration::open(&data.join("issuer.sqlite").into(), &pepper, "tests").await;
        opened.expect("an administration")
    }

    fn manifest(&self) -> Manifest {
        Manifest::read(&self.path().join("clients.toml")).expect("a sound file")
    }
}

const TWO: &str = r#"
[client.one]
scope = ["caas:categories:read", "caas:users:delete"]
lifetime = 60

[client.two]
scope = ["caas:categories:read"]
auth = ["client_secret_post"]
"#;

#[test]
fn a_new_manifest_is_planned_and_applied_once() {
    let folder = Folder::with_database();
    folder.write_clients(TWO);
    let planned = "\
+ client one
    auth: client_secret_basic, client_secret_post
    lifetime: 60
    scope: caas:users:delete caas:categories:read
  ! gains destructive scopes: caas:users:delete
+ client two
    auth: client_secret_post
    scope: caas:categories:read
";
    let planned =
        planned.replace("caas:users:delete caas:categories:read", "caas:categories:read caas:users:delete");
    assert_eq!(folder.plan(), planned);
    let code = |arguments: &[&str]| folder.run(&[&["plan", "clients.toml"], arguments].concat()).code;
    assert_eq!((code(&[]), code(&["--detailed-exitcode"])), (Some(0), Some(2)));
    assert_eq!(folder.changes().len(), 1, "a plan changes nothing");

    let applied = folder.apply();
    let secrets = applied.strip_prefix(&planned).expect("the plan, followed by the secrets");
    assert_eq!(secrets.matches("client_id:     ").count(), 2, "{secrets}");

    assert_eq!((folder.is_applied(), code(&["--detailed-exitcode"])), (true, Some(0)));
    folder.apply();
    let changes = folder.changes();
    assert_eq!(changes.len(), 2, "one change for all clients, and none without differences: {changes:?}");
    assert_eq!((&changes[0]["action"], &changes[0]["subject"]), (&json!("clients.apply"), &json!("clients")));
    assert_eq!(changes[0]["detail"]["changes"].as_array().map(Vec::len), Some(2));
    for secret in secrets.lines().filter_map(|line| line.strip_prefix("client_secret: ")) {
        assert!(!changes[0].to_string().contains(secret.trim()));
    }
}

#[test]
fn apply_prints_changes_and_secrets_as_json() {
    let folder = Folder::with_database();
    folder.write_clients(TWO);
    let applied = folder.json(&["apply", "clients.toml"]);
    let names = |list: &str| -> Vec<String> {
        let list = applied[list].as_array().expect("a list");
        list.iter().map(|one| one["client_id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(
        (names("changes"), names("secrets")),
        (vec!["one".into(), "two".into()], vec!["one".into(), "two".into()])
    );
    assert_eq!(applied["changes"][0]["change"], "add");
    assert_eq!(applied["changes"][0]["gains_destructive"], "caas:users:delete");
    assert_eq!(applied["secrets"][0]["client_secret"].as_str().map(str::len), Some(43));
    let shown = folder.json(&["client", "show", "one"]);
    assert_eq!(shown["secrets"][0]["id"], applied["secrets"][0]["secret_id"]);
    let again = folder.json(&["apply", "clients.toml"]);
    assert_eq!(
        again,
        json!({ "apis": [], "changes": [], "left_alone": [], "expired_keys": [], "secrets": [] })
    );
}

#[test]
fn differences_are_applied_and_secrets_do_not_change() {
    let folder = Folder::with_database();
    folder.write_clients(TWO);
    folder.apply();
    let before = folder.json(&["client", "show", "two"]);
    folder.write_clients(&TWO.replace("lifetime = 60\n", "").replace(
        "[client.two]\nscope = [\"caas:categories:read\"]\nauth = [\"client_secret_post\"]",
        "[client.two]\nscope = [\"caas:transactions:delete\", \"caas:categories:read\"]\ndefault_scope = [\"caas:categories:read\"]",
    ));
    let expected = "\
~ client one
    lifetime: 60 → none
~ client two
    auth: client_secret_post → client_secret_basic, client_secret_post
    default_scope: none → caas:categories:read
    scope: caas:categories:read → caas:categories:read caas:transactions:delete
  ! gains destructive scopes: caas:transactions:delete
";
    assert_eq!((folder.plan().as_str(), folder.apply().as_str()), (expected, expected));
    let after = folder.json(&["client", "show", "two"]);
    assert_eq!((&after["secrets"], &after["created_at"]), (&before["secrets"], &before["created_at"]));
    assert_eq!(after["default_scope"], "caas:categories:read");
    assert!(folder.is_applied());
}

#[test]
fn clients_not_in_the_file_are_removed_only_with_prune() {
    let folder = Folder::with_database();
    folder.write_clients(TWO);
    folder.apply();
    folder.write_clients("");
    for command in ["plan", "apply"] {
        let plan = folder.json(&[command, "clients.toml"]);
        assert_eq!((&plan["changes"], &plan["left_alone"]), (&json!([]), &json!(["one", "two"])));
    }
    assert_eq!(folder.text(&["plan", "clients.toml", "--prune"]), "- client one\n- client two\n");
    assert_eq!(folder.json(&["client", "list"]).as_array().map(Vec::len), Some(2));
    assert_eq!(folder.text(&["apply", "clients.toml", "--prune"]), "- client one\n- client two\n");
    assert_eq!(folder.json(&["client", "list"]), json!([]));
    assert_eq!(folder.json(&["apply", "clients.toml", "--prune"])["changes"], json!([]));
}

#[test]
fn a_client_disabled_by_hand_stays_disabled_unless_the_file_enables_it() {
    let folder = Folder::with_database();
    folder.write_clients(TWO);
    folder.apply();
    folder.text(&["client", "disable", "one"]);
    assert!(folder.is_applied());
    folder.write_clients(&TWO.replace("lifetime = 60", "lifetime = 60\ndisabled = false"));
    assert_eq!(folder.apply(), "~ client one\n    disabled: true → false\n");
}

#[test]
fn registered_keys_follow_the_file() {
    let [one, two, three] = [(); 3].map(|()| SigningKey::generate(Algorithm::EdDsa).expect("a key"));
    let folder = Folder::with_database();
    let client =
        "[client.a]\nscope = [\"caas:categories:read\"]\nauth = [\"private_key_jwt\"]\njwks = \"keys.json\"";
    folder.write_clients(client);
    folder.write_keys(&[&one, &two]);
    let added = format!("    keys: {}, {}\n", one.kid(), two.kid());
    let applied = folder.apply();
    assert!(applied.contains(&added) && !applied.contains("secret"), "{applied}");
    assert!(folder.is_applied());

    folder.write_keys(&[&two, &three]);
    let kids = |keys: [&SigningKey; 2]| keys.map(SigningKey::kid).join(", ");
    let expected = format!("~ client a\n    keys: {} → {}\n", kids([&one, &two]), kids([&two, &three]));
    assert_eq!((folder.plan(), folder.apply()), (expected.clone(), expected));
    let states: Vec<Value> = folder.json(&["client", "show", "a"])["keys"].as_array().expect("keys").clone();
    let state = |key: &SigningKey| {
        states.iter().find(|state| state["id"] == key.kid()).expect("a key")["state"].clone()
    };
    assert_eq!([state(&one), state(&two), state(&three)], ["expired", "live", "live"]);
    assert!(folder.is_applied());

    // A key that was expired by hand stays expired.
    folder.text(&["secret", "expire", "a", two.kid()]);
    for command in ["plan", "apply"] {
        let plan = folder.json(&[command, "clients.toml"]);
        let expired = json!([{ "client_id": "a", "id": two.kid() }]);
        assert_eq!((&plan["changes"], &plan["expired_keys"]), (&json!([]), &expired));
    }
    folder.text(&["secret", "add", "a", "--jwks", "keys.json"]);
    assert!(folder.is_applied());

    folder.write_clients(&client.replace("jwks = \"keys.json\"", "jwks_uri = \"https://client.example/\""));
    let applied = folder.apply();
    assert!(
        applied.contains(" → none\n") && applied.contains("jwks_uri: none → https://client.example/"),
        "{applied}"
    );
}

#[test]
fn all_problems_are_reported_and_nothing_changes() {
    let folder = Folder::with_database();
    folder.write_clients(&format!(
        "{TWO}\n[client.three]\nscope = [\"caas:categories:red\"]\nlifetime = 0\nauth = 1\n"
    ));
    for command in ["plan", "apply"] {
        let ended = folder.run(&[command, "clients.toml"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        let places = ["clients.toml:13:12", "clients.toml:14:8"];
        assert!(places.iter().all(|place| ended.stderr.contains(place)), "{ended:?}");
    }
    // The scopes are checked against the APIs of the database.
    folder.write_clients(&format!("{TWO}\n[client.three]\nscope = [\"caas:categories:red\"]\n"));
    for command in ["plan", "apply"] {
        let ended = folder.run(&[command, "clients.toml"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        assert!(ended.stderr.contains("clients.toml:12:10"), "{ended:?}");
    }
    assert_eq!(folder.json(&["client", "list"]), json!([]));
    let ended = folder.run(&["apply", "missing.toml"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
}

#[tokio::test]
async fn concurrent_changes_are_possible() {
    let folder = Folder::new();
    let clients = (0..300).map(|number| format!("[client.c{number}]\nscope = [\"caas:categories:read\"]\n"));
    folder.write_clients(&clients.collect::<String>());
    fs::create_dir(folder.path().join("data")).expect("a folder");
    let (one, other) = (folder.administration().await, folder.administration().await);
    let manifest = folder.manifest();
    let settings = ClientSettings::new("caas:users:delete".parse().expect("a scope"));
    let add = async {
        for number in 0..30 {
            let id: ClientId = format!("x{number}").parse().expect("a client id");
            other.add_client(&id, settings.clone(), None).await.expect("added");
        }
    };
    let (applied, ()) = tokio::join!(one.apply(&manifest, ApplyOptions::default()), add);
    assert_eq!(applied.expect("applied").secrets.len(), 300);
    assert_eq!(one.clients().await.expect("clients").len(), 330);
    assert_eq!(one.plan(&manifest, false).await.expect("a plan").changes, []);
    let applied = one.changes(Some("clients"), 10).await.expect("changes");
    assert_eq!(applied.len(), 1);
    one.verify_changes().await.expect("a whole chain");
}
