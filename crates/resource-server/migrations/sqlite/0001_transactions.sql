-- Every row belongs to one API client, and its id leads every key: what one client stores, another cannot reach.
-- Amounts are decimal text, because neither SQLite's integers nor its floats keep the digits that were sent.

-- Users and accounts are remembered once they have had data, so that an emptied one still lists as empty.
CREATE TABLE users (
    client_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    PRIMARY KEY (client_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    client_id  TEXT NOT NULL,
    account_id TEXT NOT NULL,
    PRIMARY KEY (client_id, account_id)
) STRICT, WITHOUT ROWID;

-- Who holds an account: every user that one of its transactions has named.
CREATE TABLE account_holders (
    client_id  TEXT NOT NULL,
    account_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    PRIMARY KEY (client_id, account_id, user_id),
    FOREIGN KEY (client_id, account_id) REFERENCES accounts ON DELETE CASCADE,
    FOREIGN KEY (client_id, user_id) REFERENCES users ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE transactions (
    client_id              TEXT NOT NULL,
    account_id             TEXT NOT NULL,
    transaction_id         TEXT NOT NULL,
    user_id                TEXT,
    account_type           TEXT NOT NULL,
    tx_code                TEXT,
    date                   TEXT NOT NULL, -- as written, with its offset
    instant                INTEGER NOT NULL, -- the same in microseconds since 1970, to order by
    status                 TEXT NOT NULL,
    description            TEXT NOT NULL,
    amount                 TEXT NOT NULL,
    currency               TEXT NOT NULL,
    merchant_category_code TEXT,
    card_present           INTEGER,
    meta                   TEXT,
    retention_until_date   TEXT,
    l2_category_id         TEXT NOT NULL,
    l3_counterparty_id     TEXT,
    engine_card_present    INTEGER,
    user_category_id       TEXT, -- what the user chose; shown only while the transaction is not split
    timestamp_created      TEXT NOT NULL,
    timestamp_ingress      TEXT NOT NULL,
    timestamp_egress       TEXT NOT NULL,
    PRIMARY KEY (client_id, account_id, transaction_id),
    FOREIGN KEY (client_id, account_id) REFERENCES accounts,
    FOREIGN KEY (client_id, user_id) REFERENCES users
) STRICT, WITHOUT ROWID;

CREATE INDEX transactions_of_account ON transactions (client_id, account_id, instant DESC);
CREATE INDEX transactions_of_user ON transactions (client_id, user_id, instant DESC);
CREATE INDEX transactions_to_forget ON transactions (client_id, retention_until_date)
    WHERE retention_until_date IS NOT NULL;

CREATE TABLE splits (
    client_id        TEXT NOT NULL,
    account_id       TEXT NOT NULL,
    transaction_id   TEXT NOT NULL,
    position         INTEGER NOT NULL,
    amount           TEXT NOT NULL,
    user_category_id TEXT NOT NULL,
    description      TEXT NOT NULL,
    PRIMARY KEY (client_id, account_id, transaction_id, position),
    FOREIGN KEY (client_id, account_id, transaction_id) REFERENCES transactions ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
