-- From a column for each member of a transaction to one JSON document, with columns for what is searched by; splits stand
-- in the row of their transaction. A row may be some kilobytes long, so the table has row ids.

ALTER TABLE transactions RENAME TO old_transactions;
DROP INDEX transactions_of_account;
DROP INDEX transactions_of_user;
DROP INDEX transactions_to_forget;

CREATE TABLE transactions (
    client_id            TEXT NOT NULL,
    account_id           TEXT NOT NULL,
    transaction_id       TEXT NOT NULL,
    user_id              TEXT,
    instant              INTEGER NOT NULL, -- microseconds since 1970
    date                 TEXT NOT NULL,    -- the day where the transaction happened
    status               TEXT NOT NULL,
    payee                TEXT NOT NULL,    -- what tells the other side from others: rules and series go by it
    amount               TEXT NOT NULL,
    currency             TEXT NOT NULL,
    retention_until_date TEXT,
    user_category_id     TEXT,             -- what the user chose; hidden while the transaction is split
    splits               TEXT,             -- a JSON array, or NULL
    document             TEXT NOT NULL,    -- what was sent and what was found out, as JSON
    PRIMARY KEY (client_id, account_id, transaction_id)
) STRICT;

-- The payee of old rows is as near to the cleaned description as SQL comes; posting them again mends it.
INSERT INTO transactions
SELECT
    client_id, account_id, transaction_id, user_id, instant, substr(date, 1, 10), status,
    coalesce(l3_counterparty_id, lower(description)), amount, currency, retention_until_date, user_category_id,
    (
        SELECT json_group_array(
            json_object('amount', json(amount), 'userCategoryId', user_category_id, 'description', description)
            ORDER BY position
        )
        FROM splits
        WHERE splits.client_id = old.client_id
            AND splits.account_id = old.account_id
            AND splits.transaction_id = old.transaction_id
        HAVING count(*) > 0
    ),
    json_object(
        'transaction', json_object(
            'userId', user_id,
            'accountId', account_id,
            'transactionId', transaction_id,
            'accountType', account_type,
            'txCode', tx_code,
            'date', date,
            'status', status,
            'description', description,
            'amount', json(amount),
            'currency', currency,
            'merchantCategoryCode', merchant_category_code,
            'cardPresent', json(CASE card_present WHEN 1 THEN 'true' WHEN 0 THEN 'false' END),
            'meta', json(meta)
        ),
        'insights', json_object(
            'category', l2_category_id,
            'confidence', 0,
            'counterparty', l3_counterparty_id,
            'geotags', json('[]'),
            'cardPresent', json(CASE engine_card_present WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)
        ),
        'created', timestamp_created,
        'ingress', timestamp_ingress,
        'egress', timestamp_egress
    )
FROM old_transactions AS old;

DROP TABLE splits;
DROP TABLE old_transactions;

CREATE INDEX transactions_of_account ON transactions (client_id, account_id, instant DESC, transaction_id);
CREATE INDEX transactions_of_user ON transactions (client_id, user_id, instant DESC, transaction_id, account_id)
    WHERE user_id IS NOT NULL;
CREATE INDEX transactions_to_forget ON transactions (retention_until_date) WHERE retention_until_date IS NOT NULL;

CREATE INDEX accounts_of_user ON account_holders (client_id, user_id);

-- What users decided for transactions to come: those of the holder, a user or an account without one, that have this payee.
CREATE TABLE rules (
    client_id        TEXT NOT NULL,
    holder_kind      TEXT NOT NULL,
    holder_id        TEXT NOT NULL,
    payee            TEXT NOT NULL,
    user_category_id TEXT NOT NULL,
    PRIMARY KEY (client_id, holder_kind, holder_id, payee)
) STRICT, WITHOUT ROWID;
