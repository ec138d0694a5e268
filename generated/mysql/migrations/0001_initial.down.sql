-- Takes migration 0001, initial, back. For MySQL 8.0.17 and newer.
SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET SESSION time_zone = '+00:00';


-- step 1 of 17: expand; nobody else is locked; can be undone
-- a metadata lock is waited for this many seconds, not a year, since all others wait behind it
-- for the session: a run that resumes begins with it
SET SESSION lock_wait_timeout = 60;


-- step 2 of 17: contract; locks exclusive metadata lock on user_results_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_results_archive' AND TRUE)
DROP TABLE `user_results_archive`;


-- step 3 of 17: contract; locks exclusive metadata lock on user_results; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_results' AND TRUE)
DROP TABLE `user_results`;


-- step 4 of 17: contract; locks exclusive metadata lock on simple_results_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'simple_results_archive' AND TRUE)
DROP TABLE `simple_results_archive`;


-- step 5 of 17: contract; locks exclusive metadata lock on simple_results; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'simple_results' AND TRUE)
DROP TABLE `simple_results`;


-- step 6 of 17: contract; locks exclusive metadata lock on scan_results_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_results_archive' AND TRUE)
DROP TABLE `scan_results_archive`;


-- step 7 of 17: contract; locks exclusive metadata lock on scan_results; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_results' AND TRUE)
DROP TABLE `scan_results`;


-- step 8 of 17: contract; locks exclusive metadata lock on scan_jobs_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_jobs_archive' AND TRUE)
DROP TABLE `scan_jobs_archive`;


-- step 9 of 17: contract; locks exclusive metadata lock on project_results_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'project_results_archive' AND TRUE)
DROP TABLE `project_results_archive`;


-- step 10 of 17: contract; locks exclusive metadata lock on project_results; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'project_results' AND TRUE)
DROP TABLE `project_results`;


-- step 11 of 17: contract; locks exclusive metadata lock on issue_results_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'issue_results_archive' AND TRUE)
DROP TABLE `issue_results_archive`;


-- step 12 of 17: contract; locks exclusive metadata lock on issue_results; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'issue_results' AND TRUE)
DROP TABLE `issue_results`;


-- step 13 of 17: contract; locks exclusive metadata lock on calendar_events_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'calendar_events_archive' AND TRUE)
DROP TABLE `calendar_events_archive`;


-- step 14 of 17: contract; locks exclusive metadata lock on calendar_events; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'calendar_events' AND TRUE)
DROP TABLE `calendar_events`;


-- step 15 of 17: contract; locks exclusive metadata lock on activity_results_archive; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'activity_results_archive' AND TRUE)
DROP TABLE `activity_results_archive`;


-- step 16 of 17: contract; locks exclusive metadata lock on activity_results; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'activity_results' AND TRUE)
DROP TABLE `activity_results`;


-- step 17 of 17: contract; locks exclusive metadata lock on scan_jobs; CANNOT be undone
-- done when: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_jobs' AND TRUE)
DROP TABLE `scan_jobs`;
