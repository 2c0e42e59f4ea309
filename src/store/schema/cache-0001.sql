-- Everything here can be had again from the server and from own.db.
CREATE TABLE cache_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  profile INTEGER NOT NULL,        -- own_state.profile this cache was derived with
  applied INTEGER NOT NULL,        -- own_state.change this cache has taken in
  next_id INTEGER NOT NULL         -- next row id of any table
);
INSERT INTO cache_state VALUES (1, 0, -1, 1);

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id),
  name BLOB NOT NULL,
  path TEXT NOT NULL,
  delimiter INTEGER NOT NULL,
  role INTEGER NOT NULL,
  selectable INTEGER NOT NULL,
  subscribed INTEGER NOT NULL,
  uidvalidity INTEGER NOT NULL DEFAULT 0,
  uidnext INTEGER NOT NULL DEFAULT 0,
  low_uid INTEGER NOT NULL DEFAULT 0,
  highestmodseq INTEGER NOT NULL DEFAULT 0,
  sync_state INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,         -- rows shown here, without deleted ones
  unread INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  status_total INTEGER NOT NULL DEFAULT -1, -- the server's STATUS with local changes; -1 unknown
  status_unread INTEGER NOT NULL DEFAULT -1,
  UNIQUE (account, name)
);
CREATE INDEX folder_role ON folder (role);

-- Identity and content, shared by copies in several folders.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  fingerprint INTEGER NOT NULL,    -- of account, Message-ID, size, internal date
  conversation INTEGER NOT NULL,
  date INTEGER NOT NULL,
  internal_date INTEGER NOT NULL,
  size INTEGER NOT NULL,
  has_attachment INTEGER NOT NULL,
  has_body INTEGER NOT NULL DEFAULT 0,
  message_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  recipients TEXT NOT NULL,
  preview TEXT NOT NULL,
  cc TEXT,
  reply_to TEXT,
  in_reply_to TEXT,
  list_id TEXT
);
CREATE INDEX message_fingerprint ON message (fingerprint);
CREATE INDEX message_conversation ON message (conversation);

-- A message in a folder. base_*: what the server said last; folder, flags, keywords: what is shown,
-- that is base with the journal laid over.
CREATE TABLE location (
  id INTEGER PRIMARY KEY,
  folder INTEGER NOT NULL REFERENCES folder (id),
  message INTEGER NOT NULL REFERENCES message (id),
  sort INTEGER NOT NULL,           -- internal date
  flags INTEGER NOT NULL,
  base_folder INTEGER NOT NULL,
  uid INTEGER,                     -- in base_folder; NULL: not known (any more), see lost
  base_flags INTEGER NOT NULL,
  modseq INTEGER NOT NULL,
  lost INTEGER NOT NULL DEFAULT 0, -- StoreLost
  base_keywords TEXT NOT NULL,
  keywords TEXT NOT NULL
);
CREATE UNIQUE INDEX location_uid ON location (base_folder, uid);
CREATE INDEX location_list ON location (folder, sort, id, flags);
CREATE INDEX location_message ON location (message);
CREATE INDEX location_lost ON location (base_folder, lost, message) WHERE uid IS NULL;

-- Which operations of the journal lie over which row; derived.
CREATE TABLE pending (
  location INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (location, operation)
) WITHOUT ROWID;
CREATE INDEX pending_operation ON pending (operation, n);

-- Hash of account and message id -> conversation (resolved through conversation_alias).
CREATE TABLE reference (
  hash INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL
);

-- Conversations that became part of another.
CREATE TABLE conversation_alias (
  id INTEGER PRIMARY KEY,
  target INTEGER NOT NULL
);

CREATE TABLE message_text (
  message INTEGER PRIMARY KEY,
  text TEXT NOT NULL
);
