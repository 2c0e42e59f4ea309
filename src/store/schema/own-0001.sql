-- What exists nowhere else. Names no row of the cache.
CREATE TABLE own_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  profile INTEGER NOT NULL,        -- random; tells a foreign cache
  change INTEGER NOT NULL,         -- number of the last transaction that changed this file
  cache_created INTEGER NOT NULL   -- second at which the newest cache was started
);
INSERT INTO own_state VALUES (1, random(), 0, 0);

CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,          -- StoreOperationState, or 100: done, kept until the cache is safe
  mailbox BLOB NOT NULL,
  uidvalidity INTEGER NOT NULL,
  target BLOB,
  target_uidvalidity INTEGER NOT NULL DEFAULT 0,
  add_flags INTEGER NOT NULL DEFAULT 0,
  remove_flags INTEGER NOT NULL DEFAULT 0,
  add_keywords TEXT NOT NULL DEFAULT '',
  remove_keywords TEXT NOT NULL DEFAULT '',
  after INTEGER NOT NULL DEFAULT 0, -- the move whose outcome tells the UIDs of this operation
  tries INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  change INTEGER NOT NULL DEFAULT 0, -- own_state.change that ended it
  error TEXT
);
CREATE INDEX operation_mailbox ON operation (account, mailbox, state);
CREATE INDEX operation_state ON operation (state, change);
CREATE INDEX operation_after ON operation (after);

CREATE TABLE operation_item (
  operation INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  uid INTEGER NOT NULL,            -- 0: not known yet
  new_uid INTEGER NOT NULL DEFAULT 0,
  message_id TEXT NOT NULL,
  size INTEGER NOT NULL,
  internal_date INTEGER NOT NULL,
  PRIMARY KEY (operation, n)
) WITHOUT ROWID;
CREATE INDEX operation_item_uid ON operation_item (uid);
