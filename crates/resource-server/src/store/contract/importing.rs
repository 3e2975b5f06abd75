//! Files are stored as a whole.

use serde_json::json;

use super::node::{CLIENT, Node, Opener, TODAY, item, noon, two_parts};
use super::*;
use crate::records::submitted_batch::Batch;
use enrichment::enrich;

contract! {
    a_file_is_stored_whole_whatever_its_length
    of_a_file_with_a_refused_transaction_nothing_is_stored
    of_an_import_that_is_cut_off_nothing_is_stored
}

const LENGTH: usize = 450;

async fn a_file_is_stored_whole_whatever_its_length(opener: Opener) {
    let node = opener.open().await;
    let mut batches = Vec::new();
    let outcome = import(&node, payments(), |size| batches.push(size)).await;
    assert_eq!((outcome.stored, outcome.unchanged, batches), (LENGTH, 0, vec![200, 200, 50]));
    assert_eq!(node.account("account-1").await.map(|list| list.len()), Some(LENGTH));

    let before = format!("{:?}", node.account("account-1").await);
    let outcome = import(&node, payments(), |_| ()).await;
    assert_eq!((outcome.stored, outcome.unchanged), (0, LENGTH));
    assert_eq!(format!("{:?}", node.account("account-1").await), before);
}

async fn of_a_file_with_a_refused_transaction_nothing_is_stored(opener: Opener) {
    let node = opener.open().await;
    let mut submissions = payments();
    let wrong_sum = json!({ "splits": two_parts("9"), "amount": -1 });
    submissions[LENGTH - 1] = submission(&item("payment-x", wrong_sum));
    let outcome = import(&node, submissions, |_| ()).await;
    assert_eq!(outcome.refused.len(), 1);
    assert!(node.account("account-1").await.is_none());
}

async fn of_an_import_that_is_cut_off_nothing_is_stored(opener: Opener) {
    let node = opener.open().await;
    let cut = node.clone();
    let task =
        tokio::spawn(async move { import(&cut, payments(), |_| panic!("the end of the process")).await });
    assert!(task.await.is_err());
    assert!(node.account("account-1").await.is_none());
}

async fn import(
    node: &Node,
    submissions: Vec<Submission>,
    mut advance: impl FnMut(usize) + Send,
) -> ImportOutcome {
    let times = Times { ingress: noon(TODAY), egress: noon(TODAY) };
    node.0.import(CLIENT, submissions, times, &mut advance).await.expect("a database")
}

fn payments() -> Vec<Submission> {
    (0..LENGTH).map(|number| submission(&item(&format!("payment-{number}"), json!({})))).collect()
}

fn submission(item: &serde_json::Value) -> Submission {
    let posted = Batch::of(std::slice::from_ref(item)).read(TODAY).expect("a valid transaction").remove(0);
    Submission { insights: enrich(&posted.transaction), posted }
}
