-- Takes migration 0001, initial, back. For SQLite 3.37 and newer.

BEGIN IMMEDIATE;

-- step 1 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "user_results_archive";

-- step 2 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "user_results";

-- step 3 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "simple_results_archive";

-- step 4 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "simple_results";

-- step 5 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "scan_results_archive";

-- step 6 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "scan_results";

-- step 7 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "scan_jobs_archive";

-- step 8 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "project_results_archive";

-- step 9 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "project_results";

-- step 10 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "issue_results_archive";

-- step 11 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "issue_results";

-- step 12 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "calendar_events_archive";

-- step 13 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "calendar_events";

-- step 14 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "activity_results_archive";

-- step 15 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "activity_results";

-- step 16 of 16: contract; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; writes the rows that it names; CANNOT be undone
DROP TABLE "scan_jobs";

COMMIT;
