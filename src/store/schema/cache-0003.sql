-- The rows of conversations: what the list of a folder shows of each. Kept by
-- store-conversation-row.c; those with \Deleted do not count.
CREATE TABLE conversation_row (
  conversation INTEGER NOT NULL,
  folder INTEGER NOT NULL,
  sort INTEGER NOT NULL,           -- of the newest
  newest INTEGER NOT NULL,         -- location
  flags INTEGER NOT NULL,          -- of the newest, but \Seen when all are, \Flagged when one is
  total INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  PRIMARY KEY (conversation, folder)
) WITHOUT ROWID;

INSERT INTO conversation_row
SELECT c.conversation, c.folder, n.sort, n.id,
  (n.flags & ~3) | (c.unread = 0) | ((c.flagged > 0) << 1), c.total, c.unread, c.flagged
FROM (
  SELECT m.conversation, l.folder, count (*) AS total, sum (l.flags & 1 = 0) AS unread,
    sum (l.flags & 2 != 0) AS flagged
  FROM location l
  JOIN message m ON m.id = l.message
  WHERE l.flags & 16 = 0
  GROUP BY m.conversation, l.folder
) c
JOIN location n ON n.id = (
  SELECT l.id
  FROM message m
  CROSS JOIN location l ON l.message = m.id
  WHERE m.conversation = c.conversation AND l.folder = c.folder AND l.flags & 16 = 0
  ORDER BY l.sort DESC, l.id DESC
  LIMIT 1
);

CREATE INDEX conversation_row_list ON conversation_row (folder, sort, newest, flags);
