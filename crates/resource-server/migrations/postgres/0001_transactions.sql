-- Every row belongs to one API client, and its id leads every key: what one client stores, another cannot reach.
-- Identifiers are compared and ordered byte for byte, hence the collation. Amounts are decimal text, which keeps the digits
-- that were sent.

-- Users and accounts are remembered once they have had data, so that an emptied one still lists as empty.
CREATE TABLE users (
    client_id TEXT COLLATE "C" NOT NULL,
    user_id   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, user_id)
);

CREATE TABLE accounts (
    client_id  TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, account_id)
);

-- Who holds an account: every user that one of its transactions has named.
CREATE TABLE account_holders (
    client_id  TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, account_id, user_id),
    FOREIGN KEY (client_id, account_id) REFERENCES accounts ON DELETE CASCADE,
    FOREIGN KEY (client_id, user_id) REFERENCES users ON DELETE CASCADE
);

CREATE INDEX accounts_of_user ON account_holders (client_id, user_id);

CREATE TABLE transactions (
    client_id            TEXT COLLATE "C" NOT NULL,
    account_id           TEXT COLLATE "C" NOT NULL,
    transaction_id       TEXT COLLATE "C" NOT NULL,
    user_id              TEXT COLLATE "C",
    instant              BIGINT NOT NULL, -- microseconds since 1970
    date                 TEXT NOT NULL,   -- the day where the transaction happened
    status               TEXT NOT NULL,
    payee                TEXT COLLATE "C" NOT NULL, -- what tells the other side from others: rules and series go by it
    amount               TEXT NOT NULL,
    currency             TEXT NOT NULL,
    retention_until_date TEXT COLLATE "C",
    user_category_id     TEXT COLLATE "C", -- what the user chose; hidden while the transaction is split
    splits               TEXT,             -- a JSON array, or NULL
    document             TEXT NOT NULL,    -- what was sent and what was found out, as JSON
    PRIMARY KEY (client_id, account_id, transaction_id)
);

CREATE INDEX transactions_of_account ON transactions (client_id, account_id, instant DESC, transaction_id);
CREATE INDEX transactions_of_user ON transactions (client_id, user_id, instant DESC, transaction_id, account_id)
    WHERE user_id IS NOT NULL;
CREATE INDEX transactions_to_forget ON transactions (retention_until_date) WHERE retention_until_date IS NOT NULL;

-- Categories of a user's own. `folded_name` is the name without regard to case, by Unicode's rules.
CREATE TABLE custom_categories (
    client_id   TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    category_id TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    folded_name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, user_id, category_id),
    UNIQUE (client_id, user_id, folded_name),
    FOREIGN KEY (client_id, user_id) REFERENCES users ON DELETE CASCADE
);

-- What users decided for transactions to come: those of the holder, a user or an account without one, that have this payee.
CREATE TABLE rules (
    client_id        TEXT COLLATE "C" NOT NULL,
    holder_kind      TEXT COLLATE "C" NOT NULL,
    holder_id        TEXT COLLATE "C" NOT NULL,
    payee            TEXT COLLATE "C" NOT NULL,
    user_category_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, holder_kind, holder_id, payee)
);
