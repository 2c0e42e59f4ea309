-- The message that an operation brings to the server. Its source is a file of its own.
CREATE TABLE upload (
  operation INTEGER PRIMARY KEY REFERENCES operation (id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  message_id TEXT NOT NULL,
  size INTEGER NOT NULL,
  internal_date INTEGER NOT NULL
);

-- What the server makes in the target has at least this UID there, under target_uidvalidity as it
-- was when the operation was first sent; 0: not known.
ALTER TABLE operation ADD COLUMN target_uidnext INTEGER NOT NULL DEFAULT 0;
