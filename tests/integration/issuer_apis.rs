//! Several nodes on one database: each grants and refuses by the latest catalogs within a second.

use std::fs;
use std::time::{Duration, Instant};

use database::testing::Cluster;
use tokio::time::sleep;

use crate::issuer_deployment::{Client, IssuerDeployment, Node, catalog};

const SHOP: &str = "https://shop.example";
const STOCK: &str = "https://stock.example";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_agree_on_apis_on_sqlite() {
    nodes_agree_on_apis(IssuerDeployment::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_agree_on_apis_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    nodes_agree_on_apis(IssuerDeployment::postgres(&cluster)).await;
}

async fn nodes_agree_on_apis(deployment: IssuerDeployment) {
    let unlimited = ["--client-rate", "0", "--client-burst", "0"];
    let nodes = Nodes { nodes: [deployment.start(&unlimited), deployment.start(&unlimited)], deployment };
    nodes.write("shop.toml", &["items:read", "shop:orders:read", "shop:orders:write"]);
    nodes.write("shop-2.toml", &["items:read", "shop:orders:read", "shop:returns:read"]);
    nodes.write("stock.toml", &["items:read", "stock:counts:read"]);
    let add = |name| ["api", "add", name, "--catalog"];
    nodes.change(&[&add("shop")[..], &["shop.toml", "--audience", SHOP]].concat());
    let server = nodes.deployment.add("server", "items:read", &[]);
    let client = nodes.deployment.add("client", "items:read shop:orders:read shop:orders:write", &[]);
    nodes.change(&["api", "update", "shop", "--resource-server", "server"]);
    // Both nodes know the client from here on, so only their regular reads show them changes.
    let before = nodes.token(&client, "shop:orders:write").await;

    let add_stock = [&add("stock")[..], &["stock.toml", "--audience", STOCK]].concat();
    nodes.refuse(&add_stock, "the client would gain a scope");
    nodes.change(&[&add_stock[..], &["--force", "--resource-server", "server"]].concat());
    nodes.agree("api add", &client, ("items:read", Some(STOCK)), Ok(())).await;
    nodes.agree("api add", &client, ("items:read", None), Err("invalid_target")).await;
    let of_stock = nodes.deployment.token_for(&nodes.nodes[0], &client, ("items:read", Some(STOCK))).await;
    let of_stock = of_stock.text("access_token").to_owned();
    assert!(nodes.all_see(&server, &of_stock).await);

    let update = ["api", "update", "shop", "--catalog", "shop-2.toml"];
    nodes.refuse(&update, "the client would lose a scope");
    nodes.token(&client, "shop:orders:write").await;
    nodes.change(&[&update[..], &["--force"]].concat());
    nodes.agree("api update", &client, ("shop:orders:write", None), Err("invalid_scope")).await;
    nodes.agree("api update", &client, ("shop:orders:read", None), Ok(())).await;
    assert!(nodes.all_see(&server, &before).await, "a token from before the update stays active");
    nodes.agree("api update", &client, ("shop:returns:read", None), Err("invalid_scope")).await;
    nodes.change(&["client", "update", "client", "--add-scope", "shop:returns:read"]);
    nodes.agree("client update", &client, ("shop:returns:read", None), Ok(())).await;

    let remove = ["api", "remove", "stock"];
    nodes.refuse(&remove, "the client would lose a scope");
    assert!(nodes.all_see(&server, &of_stock).await);
    nodes.change(&[&remove[..], &["--force"]].concat());
    nodes.agree("api remove", &client, ("items:read", Some(STOCK)), Err("invalid_target")).await;
    nodes.agree("api remove", &client, ("items:read", None), Ok(())).await;
    for node in &nodes.nodes {
        for by in [&server, &client] {
            assert!(!nodes.sees(node, by, &of_stock).await, "a token of a removed API is inactive");
        }
    }
    assert!(nodes.all_see(&server, &before).await);
    nodes.deployment.finish(nodes.nodes.into());
}

/// Two nodes, and the commands that change their database.
struct Nodes {
    deployment: IssuerDeployment,
    nodes: [Node; 2],
}

impl Nodes {
    fn write(&self, file: &str, scopes: &[&str]) {
        fs::write(self.deployment.folder().join(file), catalog(scopes)).expect("a file");
    }

    #[track_caller]
    fn change(&self, command: &[&str]) {
        self.deployment.run(command);
    }

    #[track_caller]
    fn refuse(&self, command: &[&str], why: &str) {
        let ended = self.deployment.try_run(command, Duration::from_secs(60));
        assert!(!ended.success, "{command:?} succeeds although {why}: {}", ended.stdout);
        assert!(ended.stderr.contains("client"), "{}", ended.stderr);
    }

    /// Returns the token of the first node, after both have granted one.
    async fn token(&self, client: &Client, scope: &str) -> String {
        let [first, second] = &self.nodes;
        let answers = [
            self.deployment.token_for(first, client, (scope, None)).await,
            self.deployment.token_for(second, client, (scope, None)).await,
        ];
        answers.map(|answer| answer.text("access_token").to_owned()).into_iter().next().expect("two")
    }

    /// Checks that a second after the last change at the latest, every node grants a request, or
    /// refuses it with this error.
    async fn agree(
        &self,
        after: &str,
        client: &Client,
        request: (&str, Option<&str>),
        expected: Result<(), &str>,
    ) {
        const SOON: Duration = Duration::from_secs(1);
        let changed = Instant::now();
        for node in &self.nodes {
            loop {
                let answer = self.deployment.token_for(node, client, request).await;
                let outcome = if answer.status == 200 { Ok(()) } else { Err(answer.text("error")) };
                if outcome == expected {
                    break;
                }
                assert!(changed.elapsed() < SOON, "{request:?} after {after}: {answer:?}");
                sleep(Duration::from_millis(10)).await;
            }
        }
        eprintln!("{after}: {request:?} is {expected:?} on both nodes after {:?}", changed.elapsed());
    }

    async fn sees(&self, node: &Node, by: &Client, token: &str) -> bool {
        let answer = self.deployment.about(node, "introspect", by, token).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["active"] == true
    }

    /// Returns whether every node reports a token as active.
    async fn all_see(&self, by: &Client, token: &str) -> bool {
        self.sees(&self.nodes[0], by, token).await && self.sees(&self.nodes[1], by, token).await
    }
}
