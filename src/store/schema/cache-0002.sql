-- The full-text index. Words are made by store-words.c; FTS5 only keeps them.
ALTER TABLE cache_state ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0; -- messages up to this id are in
ALTER TABLE message_text ADD COLUMN files TEXT NOT NULL DEFAULT '';   -- names of attachments, a line each

-- A message in the index. Ids descend with age: internal date in seconds << 20, made unique.
CREATE TABLE search_row (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  size INTEGER NOT NULL,
  has_attachment INTEGER NOT NULL,
  has_text INTEGER NOT NULL        -- message_text is in the index too
);
CREATE UNIQUE INDEX search_row_message ON search_row (message);

-- Messages in the index whose text came later.
CREATE TABLE unindexed (
  message INTEGER PRIMARY KEY
);

CREATE VIRTUAL TABLE search USING fts5 (
  subject, sender, recipients, cc, list, files, body,
  content = '', columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
