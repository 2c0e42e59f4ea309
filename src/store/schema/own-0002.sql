-- Whose remote images the person wants to see always: an address, or "@domain".
CREATE TABLE image_sender (
  name TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;
