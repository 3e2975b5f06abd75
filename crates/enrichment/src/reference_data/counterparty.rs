//! The reference list of counterparties, which is the same for every client.

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::reference_data::merchant::Merchant;

/// The other side of a transaction, where it is known.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counterparty {
    /// The counterparty's id, always the same one for a merchant.
    pub l3_counterparty_id: Uuid,
    /// The name that customers know.
    #[schemars(length(max = 128))]
    pub l3_counterparty_name: String,
    /// The id of the counterparty that this one belongs to.
    pub parent_id: Option<Uuid>,
    /// The name of the counterparty that this one belongs to.
    #[schemars(length(max = 36))]
    pub parent_name: Option<String>,
    /// The registered name of the company.
    #[schemars(length(max = 128))]
    pub full_company_name: Option<String>,
    /// The URL of its logo.
    #[schemars(length(max = 128))]
    pub logo_url: Option<String>,
    /// The URL of its website.
    #[schemars(length(max = 512))]
    pub website: Option<String>,
    /// The place of its registration.
    #[schemars(length(max = 128))]
    pub registered_location: Option<String>,
    /// Its line of business.
    #[schemars(length(max = 32))]
    pub l3_counterparty_category: String,
    /// The name of the standard category that its transactions mostly belong to.
    #[schemars(length(max = 32))]
    pub l2_category_name: String,
    /// The kind of loan, for lenders only.
    #[schemars(length(max = 43))]
    pub l4_loan_type: Option<LoanType>,
}

/// The kind of loan that a lender offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
pub enum LoanType {
    /// A loan without security.
    Unsecured,
    /// A loan with security.
    Secured,
    /// A loan secured by a vehicle.
    #[serde(rename = "Secured Vehicle")]
    SecuredVehicle,
    /// Deferred payment of a purchase.
    #[serde(rename = "Buy Now Pay Later")]
    BuyNowPayLater,
    /// High-cost short-term credit.
    #[serde(rename = "High Cost Short Term Credit")]
    HighCostShortTermCredit,
    /// Debt collection or a debt management plan.
    #[serde(rename = "Debt Collection Agency/Debt Management Plan")]
    DebtCollection,
}

impl Counterparty {
    /// All counterparties in the order of their ids.
    pub fn all() -> impl ExactSizeIterator<Item = &'static Self> {
        Merchant::all().iter().map(|merchant| &merchant.counterparty)
    }

    /// The counterparty with this id. Stored transactions name it so, and the data may since have
    /// changed.
    pub fn find(id: Uuid) -> Option<&'static Self> {
        let merchants = Merchant::all();
        let found = merchants.binary_search_by_key(&id, |merchant| merchant.counterparty.l3_counterparty_id);
        found.ok().map(|index| &merchants[index].counterparty)
    }
}

#[cfg(test)]
mod tests {
    use super::Counterparty;

    #[test]
    fn the_published_lengths_are_kept() {
        for counterparty in Counterparty::all() {
            let fits =
                |text: Option<&String>, most: usize| text.is_none_or(|text| text.chars().count() <= most);
            let fits = fits(Some(&counterparty.l3_counterparty_name), 128)
                && fits(counterparty.parent_name.as_ref(), 36)
                && fits(counterparty.full_company_name.as_ref(), 128)
                && fits(counterparty.website.as_ref(), 512)
                && fits(counterparty.registered_location.as_ref(), 128)
                && fits(Some(&counterparty.l3_counterparty_category), 32)
                && fits(Some(&counterparty.l2_category_name), 32);
            assert!(fits, "{counterparty:?}");
        }
    }

    #[test]
    fn each_is_found_by_its_id_and_belongs_to_another_that_is_there() {
        for counterparty in Counterparty::all() {
            assert_eq!(Counterparty::find(counterparty.l3_counterparty_id), Some(counterparty));
            let parent =
                counterparty.parent_id.map(|id| Counterparty::find(id).expect("a parent in the list"));
            assert_eq!(parent.map(|parent| &parent.l3_counterparty_name), counterparty.parent_name.as_ref());
            assert_ne!(counterparty.parent_id, Some(counterparty.l3_counterparty_id));
        }
        assert!(Counterparty::all().len() >= 200);
    }
}
