//! The statements that write many rows, in the dialects of SQLite and PostgreSQL.

/// A statement in the dialect of each database.
#[derive(Clone, Copy)]
pub(super) struct Statements {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// `$1`: the rows; `$2`: the number of the change.
pub(super) const WRITE_RECORDS: Statements = Statements {
    sqlite: "INSERT INTO records (kind, id, document, until, seq) \
             SELECT value ->> 'kind', value ->> 'id', value ->> 'document', value ->> 'until', $2 FROM json_each($1) WHERE true \
             ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document, until = excluded.until, seq = excluded.seq",
    postgres: "INSERT INTO records (kind, id, document, until, seq) \
               SELECT kind, id, document, until, $2 \
               FROM json_to_recordset($1::json) AS row (kind text, id text, document text, until bigint) \
               ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document, until = excluded.until, seq = excluded.seq",
};

/// `$1`: the rows; `$2`: the time now.
pub(super) const REVOKE_TOKENS: Statements = Statements {
    sqlite: "INSERT INTO revoked_tokens (jti, client_id, until) \
             SELECT value ->> 'jti', value ->> 'client_id', value ->> 'until' FROM json_each($1) WHERE value ->> 'until' > $2 \
             ON CONFLICT (jti) DO NOTHING",
    postgres: "INSERT INTO revoked_tokens (jti, client_id, until) \
               SELECT jti, client_id, until \
               FROM json_to_recordset($1::json) AS row (jti text, client_id text, until bigint) WHERE until > $2 \
               ON CONFLICT (jti) DO NOTHING",
};

/// `$1`: the rows; `$2`: the latest accepted time.
pub(super) const RECORD_USES: Statements = Statements {
    sqlite: "INSERT INTO last_used (client_id, credential, at) \
             SELECT value ->> 'client_id', value ->> 'credential', value ->> 'at' FROM json_each($1) WHERE value ->> 'at' <= $2 \
             ON CONFLICT (client_id, credential) DO UPDATE SET at = excluded.at WHERE excluded.at > last_used.at",
    postgres: "INSERT INTO last_used (client_id, credential, at) \
               SELECT client_id, credential, at \
               FROM json_to_recordset($1::json) AS row (client_id text, credential text, at bigint) WHERE at <= $2 \
               ON CONFLICT (client_id, credential) DO UPDATE SET at = excluded.at WHERE excluded.at > last_used.at",
};
