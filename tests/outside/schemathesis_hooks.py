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
    if operation in ("add_client", "update_client"):
        mend_client(case.body)
    if operation in ("add_keys", "add_secret"):
        mend_validity(case.body)
    if operation == "add_secret" and case.path_parameters["clientId"] == SIGNER:
        case.path_parameters["clientId"] = "nobody"
    if operation == "expire_credential" and case.query:
        case.query = {name: LATER for name in case.query}
    if operation == "add_keys":
        case.path_parameters["clientId"] = signer(case)
        case.body["jwks"] = {"keys": [KEY]}
    if operation == "inspect_token":
        case.body["token"] = os.environ["API_AUTHORIZATION"].removeprefix("Bearer ")
    mend(case.body)
    if operation == "split_transaction":
        share(amount_of_transaction(case), case.body["data"])


def with_account_or_user(query):
    return query if {"accountId", "userId"} & set(query) else {**query, "accountId": "account-0001"}


def without_nul(value):
    if isinstance(value, str):
        return value.replace("\0", "0")
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    if isinstance(value, dict):
        return {without_nul(name): without_nul(item) for name, item in value.items()}
    return value


def mend(value):
    """Amounts have four decimals at most, categories are those that there are, what is kept is kept until some later day, and
    `meta` is without U+0000, which a schema cannot say of all texts in it."""
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
    if isinstance(value.get("meta"), dict):
        value["meta"] = without_nul(value["meta"])
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


SCOPE = "caas:categories:read"
# The public key of RFC 7517, appendix A.1.
KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}


SIGNER = "signer"
# The last second of the year 2099.
LATER = 4102444799


def mend_validity(body):
    """Credentials begin before they end, and in this age."""
    for name, second in (("not_before", LATER - 2), ("others_until", LATER - 1), ("expires", LATER)):
        if body.get(name) is not None:
            body[name] = second


def mend_client(body):
    """Makes of a client one that the issuer takes: scopes of the catalog, and keys where keys are expected."""
    body["scope"] = SCOPE
    if body.get("default_scope") is not None:
        body["default_scope"] = SCOPE
    for name in ("auth", "jwks", "jwks_uri", "token_endpoint_audience"):
        body.pop(name, None)


def signer(case):
    """A client that authenticates by keys; it is added if there is none."""
    url = case.as_transport_kwargs()["url"].split("/clients/")[0] + "/clients"
    client = {"client_id": SIGNER, "scope": SCOPE, "auth": ["private_key_jwt"], "jwks": {"keys": [KEY]}}
    requests.post(url, json=client, headers={"Authorization": os.environ["API_AUTHORIZATION"]}, timeout=10)
    return SIGNER
