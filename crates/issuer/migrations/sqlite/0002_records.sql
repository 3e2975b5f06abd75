-- From one table for each kind of thing to records, each a JSON document, and the changes that wrote them.
-- Times are whole seconds since the Unix epoch.

CREATE TABLE records (
    kind     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    -- JSON. NULL: the record is gone, and stands here a while longer so that every node hears of it.
    document TEXT,
    -- When the row is of no use any more; NULL: never.
    until    INTEGER,
    -- The change that wrote it last.
    seq      INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

CREATE INDEX records_by_seq ON records (seq);
CREATE INDEX records_by_until ON records (until) WHERE until IS NOT NULL;

-- Who changed what, one row for each, chained by hashes. Nothing is written here when a token is issued.
CREATE TABLE changes (
    seq     INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    hash    TEXT    NOT NULL
) STRICT;

-- Client assertions that have been used, until they would be refused anyway (RFC 7523 section 3).
CREATE TABLE used_assertions (
    client_id TEXT    NOT NULL,
    jti       TEXT    NOT NULL,
    until     INTEGER NOT NULL,
    PRIMARY KEY (client_id, jti)
) STRICT, WITHOUT ROWID;

CREATE INDEX used_assertions_by_until ON used_assertions (until);

-- When a credential was last good for a token. Written in batches, now and then.
CREATE TABLE last_used (
    client_id  TEXT    NOT NULL,
    credential TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (client_id, credential)
) STRICT, WITHOUT ROWID;

INSERT INTO records (kind, id, document, until, seq)
SELECT 'client', clients.id, json_object(
           'scope', clients.scope,
           'created_at', clients.created_at,
           'secrets', (SELECT json_group_array(json_object(
                           'id', client_secrets.id,
                           'hash', lower(hex(client_secrets.hash)),
                           'created_at', client_secrets.created_at))
                       FROM client_secrets WHERE client_id = clients.id)),
       NULL, 0
FROM clients;

DROP TABLE client_secrets;
DROP TABLE clients;
-- The key stood here in clear. A new one is made and sealed at the next start; tokens of the old one live 15 minutes at most.
DROP TABLE signing_keys;
