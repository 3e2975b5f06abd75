-- What an authorization server must remember. Times are whole seconds since the Unix epoch.

CREATE TABLE records (
    kind     TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    -- JSON. NULL: the record is gone, and stands here a while longer so that every node hears of it.
    document TEXT,
    -- When the row is of no use any more; NULL: never.
    until    BIGINT,
    -- The change that wrote it last.
    seq      BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX records_by_seq ON records (seq);
CREATE INDEX records_by_until ON records (until) WHERE until IS NOT NULL;

-- Who changed what, one row for each, chained by hashes. Nothing is written here when a token is issued.
CREATE TABLE changes (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    hash    TEXT   NOT NULL
);

-- Client assertions that have been used, until they would be refused anyway (RFC 7523 section 3).
CREATE TABLE used_assertions (
    client_id TEXT   NOT NULL,
    jti       TEXT   NOT NULL,
    until     BIGINT NOT NULL,
    PRIMARY KEY (client_id, jti)
);

CREATE INDEX used_assertions_by_until ON used_assertions (until);

-- When a credential was last good for a token. Written in batches, now and then.
CREATE TABLE last_used (
    client_id  TEXT   NOT NULL,
    credential TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (client_id, credential)
);
