-- Takes migration 0001, initial, back. For PostgreSQL 14 and newer.
\set ON_ERROR_STOP on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN;
SET LOCAL lock_timeout = '3s';
SET LOCAL timezone = 'UTC';

-- step 1 of 25: contract; locks ACCESS EXCLUSIVE on user_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE "user_results_archive";

-- step 2 of 25: contract; locks ACCESS EXCLUSIVE on user_results: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "user_results";

-- step 3 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_user_results_updated_at"();

-- step 4 of 25: contract; locks ACCESS EXCLUSIVE on simple_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE "simple_results_archive";

-- step 5 of 25: contract; locks ACCESS EXCLUSIVE on simple_results: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "simple_results";

-- step 6 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_simple_results_updated_at"();

-- step 7 of 25: contract; locks ACCESS EXCLUSIVE on scan_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE "scan_results_archive";

-- step 8 of 25: contract; locks ACCESS EXCLUSIVE on scan_results: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "scan_results";

-- step 9 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_scan_results_updated_at"();

-- step 10 of 25: contract; locks ACCESS EXCLUSIVE on scan_jobs_archive: no reads, no writes; CANNOT be undone
DROP TABLE "scan_jobs_archive";

-- step 11 of 25: contract; locks ACCESS EXCLUSIVE on project_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE "project_results_archive";

-- step 12 of 25: contract; locks ACCESS EXCLUSIVE on project_results: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "project_results";

-- step 13 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_project_results_updated_at"();

-- step 14 of 25: contract; locks ACCESS EXCLUSIVE on issue_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE "issue_results_archive";

-- step 15 of 25: contract; locks ACCESS EXCLUSIVE on issue_results: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "issue_results";

-- step 16 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_issue_results_updated_at"();

-- step 17 of 25: contract; locks ACCESS EXCLUSIVE on calendar_events_archive: no reads, no writes; CANNOT be undone
DROP TABLE "calendar_events_archive";

-- step 18 of 25: contract; locks ACCESS EXCLUSIVE on calendar_events: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "calendar_events";

-- step 19 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_calendar_events_updated_at"();

-- step 20 of 25: contract; locks ACCESS EXCLUSIVE on activity_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE "activity_results_archive";

-- step 21 of 25: contract; locks ACCESS EXCLUSIVE on activity_results, activity_results_p0, activity_results_p1, activity_results_p2, activity_results_p3: no reads, no writes; ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "activity_results";

-- step 22 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_activity_results_updated_at"();

-- step 23 of 25: contract; locks ACCESS EXCLUSIVE on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE "scan_jobs";

-- step 24 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "guard_scan_jobs_status"();

-- step 25 of 25: contract; nobody else is locked; can be undone
DROP FUNCTION "update_scan_jobs_updated_at"();

COMMIT;
