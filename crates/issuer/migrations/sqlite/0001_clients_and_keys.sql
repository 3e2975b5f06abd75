-- What an authorization server must remember. Nothing here is written when a token is issued.
-- Times are whole seconds since the Unix epoch.

CREATE TABLE clients (
    id         TEXT    NOT NULL PRIMARY KEY,
    -- The scope tokens that the client may ask for, separated by single spaces.
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- A client may have several live secrets, so that one can be replaced without an interruption.
CREATE TABLE client_secrets (
    id         TEXT    NOT NULL PRIMARY KEY,
    client_id  TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- HMAC-SHA-256 of the secret under the pepper; the secret itself is kept nowhere.
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX client_secrets_by_client ON client_secrets (client_id);

CREATE TABLE signing_keys (
    kid        TEXT    NOT NULL PRIMARY KEY,
    pkcs8      BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
