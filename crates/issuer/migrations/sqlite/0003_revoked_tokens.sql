-- Tokens that clients revoked themselves. They are not part of the chain of changes: a client must not hold up or fill it.
CREATE TABLE revoked_tokens (
    -- Grows with each row, in the order in which rows become visible.
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    jti       TEXT    NOT NULL UNIQUE,
    client_id TEXT    NOT NULL,
    -- When the token has expired everywhere, in seconds since the Unix epoch.
    until     INTEGER NOT NULL
) STRICT;

CREATE INDEX revoked_tokens_by_until ON revoked_tokens (until);
