//! The contract of a store, tested on each database.

use database::testing::Cluster;

use super::*;
use crate::records::custom_category::CustomCategory;
use crate::records::recategorisation::RecategorisationType;
use crate::records::split::Split;
use enrichment::{TransactionId, TransactionKey};
use uuid::Uuid;

/// Runs a test on a new SQLite file and on a new PostgreSQL database.
macro_rules! contract {
    ($($name:ident)*) => {
        $(
            mod $name {
                use super::*;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    let folder = tempfile::TempDir::new().expect("a folder");
                    let address = folder.path().join("caas.sqlite").into();
                    super::$name(Opener(address)).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let Some(cluster) = Cluster::shared() else { return };
                    super::$name(Opener(cluster.new_database())).await;
                }
            }
        )*
    };
}

mod importing;
mod isolation;
mod node;
mod removing;
mod storing;
mod texts;
mod user_choices;
