//! The links from the response of one operation to other operations.

use scopewright_openapi::Link;

const TRANSACTION: &[(&str, &str)] = &[
    ("accountId", "$response.body#/data/0/accountId"),
    ("transactionId", "$response.body#/data/0/transactionId"),
];

const ACCOUNT: &[(&str, &str)] = &[("accountId", "$response.body#/data/0/accountId")];

const USER: &[(&str, &str)] = &[("userId", "$response.body#/data/0/userId")];

/// From a batch to all that can be done with its first transaction, and from a custom category to
/// its removal.
pub(super) const LINKS: [Link<'_>; 12] = [
    after_enriching("list_transactions", ACCOUNT),
    after_enriching("show_transaction", TRANSACTION),
    after_enriching("recategorise_transaction", TRANSACTION),
    after_enriching("remove_transaction", TRANSACTION),
    after_enriching("split_transaction", TRANSACTION),
    after_enriching("remove_splits", TRANSACTION),
    after_enriching("list_regular_transactions", ACCOUNT),
    after_enriching("list_custom_categories", USER),
    after_enriching("create_custom_category", USER),
    after_enriching("remove_account", ACCOUNT),
    after_enriching("remove_user", USER),
    Link {
        from: "create_custom_category",
        status: 201,
        to: "remove_custom_category",
        parameters: &[
            ("userId", "$request.path.userId"),
            ("categoryId", "$response.body#/data/customCategoryId"),
        ],
    },
];

const fn after_enriching(
    to: &'static str,
    parameters: &'static [(&'static str, &'static str)],
) -> Link<'static> {
    Link { from: "enrich_transactions", status: 201, to, parameters }
}
