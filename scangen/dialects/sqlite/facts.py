"""What SQLite's ways of changing a table cost, as data, each with where it is said."""

from __future__ import annotations

# https://www.sqlite.org/lockingv3.html#writing, https://www.sqlite.org/wal.html#concurrency
LOCK = "the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never"

# Constraints of a table that is there: ADD CONSTRAINT … CHECK, DROP CONSTRAINT, ALTER COLUMN … SET and DROP NOT NULL.
# https://www.sqlite.org/changes.html (3.53.0), and run on 3.53.4; anything else is a rebuild.
CONSTRAINTS_IN_PLACE = (3, 53)

# A name that no table of the user's bears: https://www.sqlite.org/lang_altertable.html#otheralter, step 4.
NEW = "scangen_new_"
