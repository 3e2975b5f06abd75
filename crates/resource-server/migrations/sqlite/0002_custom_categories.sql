-- Categories of a user's own. `folded_name` is the name without regard to case, by Unicode's rules and not SQLite's.
CREATE TABLE custom_categories (
    client_id   TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    category_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    PRIMARY KEY (client_id, user_id, category_id),
    UNIQUE (client_id, user_id, folded_name),
    FOREIGN KEY (client_id, user_id) REFERENCES users ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
