"""What the document cannot tell Schemathesis: rules over several values, days that pass, and what stands in the database."""

import datetime
import os

import requests
import schemathesis

CATEGORY = "22"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes of a request that is valid by its schema one that is valid."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    operation = case.operation.definition.raw.get("operationId")
    if operation == "list_transactions":
        case.query = with_account_or_user(case.query or {})
    mend(case.body)
    if operation == "split_transaction":
        share(amount_of_transaction(case), case.body["data"])


def with_account_or_user(query):
    return query if {"accountId", "userId"} & set(query) else {**query, "accountId": "account-0001"}


def mend(value):
    """Amounts have four decimals at most, categories are those that there are, and what is kept is kept until some later day."""
    if isinstance(value, list):
        for item in value:
            mend(item)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("amount"), float):
        value["amount"] = round(value["amount"], 4)
    if isinstance(value.get("userCategoryId"), str):
        value["userCategoryId"] = CATEGORY
    if isinstance(value.get("retentionUntilDate"), str):
        tomorrow = datetime.date.today() + datetime.timedelta(days=1)
        value["retentionUntilDate"] = max(value["retentionUntilDate"], tomorrow.isoformat())
    mend(value.get("data"))
    if isinstance(value.get("splits"), list) and "amount" in value:
        mend(value["splits"])
        share(value["amount"], value["splits"])


def share(amount, parts):
    """Makes the parts add up: the first is all, the others are nothing."""
    for part in parts:
        part["amount"] = 0
    parts[0]["amount"] = amount


def amount_of_transaction(case):
    """What the transaction is that is to be split; nothing if there is none."""
    url = case.as_transport_kwargs()["url"].removesuffix("/splits")
    answer = requests.get(url, headers={"Authorization": os.environ["API_AUTHORIZATION"]}, timeout=10)
    return answer.json()["data"]["amount"] if answer.ok else 0
