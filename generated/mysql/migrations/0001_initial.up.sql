-- Migration 0001, initial. For MySQL 8.0.17 and newer.
SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET SESSION time_zone = '+00:00';


-- step 1 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_jobs' AND TRUE
CREATE TABLE `scan_jobs` (
    `id`                   varchar(36)  NOT NULL COMMENT 'Unique internal identifier',
    `scan_id`              varchar(100) NOT NULL COMMENT 'Identifier that callers know the scan by',
    `status`               varchar(20)  NOT NULL DEFAULT 'pending' COMMENT 'How far the scan is',
    `scan_type`            varchar(50)  NOT NULL COMMENT 'What is extracted, such as users, projects or calendar',
    `config`               json         NOT NULL COMMENT 'What the scan was asked for: source, filters and options',
    `organization_id`      varchar(100)     NULL COMMENT 'Organization on whose behalf the scan runs',
    `error_message`        longtext         NULL COMMENT 'Why the scan failed',
    `started_at`           datetime(6)      NULL COMMENT 'When the first item was asked for',
    `completed_at`         datetime(6)      NULL COMMENT 'When the scan ended, in whatever way',
    `total_items`          int              NULL DEFAULT 0 COMMENT 'How many items the source announced',
    `processed_items`      int              NULL DEFAULT 0 COMMENT 'How many items were extracted',
    `failed_items`         int              NULL DEFAULT 0 COMMENT 'How many items could not be extracted',
    `success_rate`         varchar(10)      NULL COMMENT 'Share of items extracted, as people read it: 98.50%',
    `batch_size`           int              NULL DEFAULT 50 COMMENT 'How many items are asked for at a time',
    `service_name`         varchar(100)     NULL COMMENT 'Service that is scanned',
    `api_version`          varchar(20)      NULL COMMENT 'Version of that service''s API',
    `rate_limit_remaining` int              NULL COMMENT 'How many calls the source still allows',
    `priority_level`       varchar(20)      NULL DEFAULT 'normal' COMMENT 'How urgent the scan is',
    `max_retries`          int              NULL DEFAULT 3 COMMENT 'How often a failed call is tried again',
    `created_at`           datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the scan was asked for',
    `updated_at`           datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row last changed',
    PRIMARY KEY (`id`),
    UNIQUE KEY `uq_scan_jobs_scan_id` (`scan_id`),
    KEY `idx_scan_status_created` (`status`, `created_at`),
    KEY `idx_scan_id_status` (`scan_id`, `status`),
    KEY `idx_scan_type_status` (`scan_type`, `status`),
    KEY `idx_scan_org_status` (`organization_id`, `status`),
    -- MySQL has a year 0
    CONSTRAINT `ck_scan_jobs_started_at_range` CHECK (`started_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_completed_at_range` CHECK (`completed_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `check_valid_status` CHECK (`status` IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    CONSTRAINT `check_valid_priority` CHECK (`priority_level` IN ('low', 'normal', 'high', 'urgent')),
    CONSTRAINT `check_positive_counts` CHECK (`total_items` >= 0 AND `processed_items` >= 0 AND `failed_items` >= 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Core scan job management and status tracking.';


-- step 2 of 29: expand; nobody else is locked; can be undone
-- a move that is not listed fails with error 1216, SQLSTATE 23000: an integrity error to every driver
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'guard_scan_jobs_status' AND SHA2(ACTION_STATEMENT, 256) = 'c0f5299430bece3a05e0b18af62b564651488998c28e6292b851f9a6c204ab8e'
DELIMITER $$
CREATE TRIGGER `guard_scan_jobs_status` BEFORE UPDATE ON `scan_jobs` FOR EACH ROW
BEGIN
    DECLARE refusal varchar(128) CHARACTER SET utf8mb4;
    IF NOT (OLD.`status` <=> NEW.`status`) AND (
           (OLD.`status` = 'pending' AND NEW.`status` IN ('running', 'cancelled'))
        OR (OLD.`status` = 'running' AND NEW.`status` IN ('completed', 'failed', 'cancelled'))
    ) IS NOT TRUE THEN
        SET refusal = LEFT(CONCAT('scan_jobs.status: ', QUOTE(OLD.`status`), ' may not become ', QUOTE(NEW.`status`)), 128);
        SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1216, MESSAGE_TEXT = refusal;
    END IF;
END$$
DELIMITER ;


-- step 3 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_scan_jobs_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_scan_jobs_updated_at` BEFORE UPDATE ON `scan_jobs` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 4 of 29: expand; nobody else is locked; can be undone
-- fk_activity_results_scan_job_id: a row takes its rows in activity_results with it
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'fk_activity_results_scan_job_id_delete' AND SHA2(ACTION_STATEMENT, 256) = 'aa56513bcc2106c0110282cd8f981edd4de09e51dd4de9209c8b0936afc84a2f'
CREATE TRIGGER `fk_activity_results_scan_job_id_delete` BEFORE DELETE ON `scan_jobs` FOR EACH ROW
    DELETE FROM `activity_results` WHERE `scan_job_id` = OLD.`id`;


-- step 5 of 29: expand; nobody else is locked; can be undone
-- fk_activity_results_scan_job_id: id stays as long as a row has rows in activity_results
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'fk_activity_results_scan_job_id_key' AND SHA2(ACTION_STATEMENT, 256) = 'b207259b96d9394ea3402796960bc2108108044e910f7f52cbf5690ba9a5ea50'
DELIMITER $$
CREATE TRIGGER `fk_activity_results_scan_job_id_key` BEFORE UPDATE ON `scan_jobs` FOR EACH ROW
IF NOT (OLD.`id` <=> NEW.`id`)
    AND EXISTS (SELECT 1 FROM `activity_results` WHERE `scan_job_id` = OLD.`id` FOR SHARE) THEN
    SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1451,
        MESSAGE_TEXT = 'fk_activity_results_scan_job_id: activity_results still has rows of it';
END IF$$
DELIMITER ;


-- step 6 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'activity_results' AND TRUE
CREATE TABLE `activity_results` (
    `id`          varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id` varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `activity_id` varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `actor_email` varchar(320)     NULL COMMENT 'E-mail address of who acted',
    `action`      varchar(100)     NULL COMMENT 'What was done, such as login or file.shared',
    `target_type` varchar(100)     NULL COMMENT 'Kind of thing that it was done to',
    `target_id`   varchar(255)     NULL COMMENT 'Identifier of that thing in the source system',
    `occurred_at` datetime(6)      NULL COMMENT 'When it was done',
    `ip_address`  varchar(45)      NULL COMMENT 'Address from which it was done',
    `details`     json             NULL COMMENT 'Everything else that the source tells',
    `created_at`  datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`  datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`scan_job_id`, `id`),
    UNIQUE KEY `uq_activity_results_activity_id_scan_job_id` (`activity_id`, `scan_job_id`),
    KEY `idx_activity_time` (`occurred_at`),
    -- scan job
    KEY `idx_activity_results_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- searchable
    KEY `idx_activity_results_actor_email` (`actor_email`),
    -- filterable
    KEY `idx_activity_results_action` (`action`),
    -- searchable
    KEY `idx_activity_results_target_id` (`target_id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_activity_results_occurred_at_range` CHECK (`occurred_at` >= '0001-01-01'),
    CONSTRAINT `ck_activity_results_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_activity_results_updated_at_range` CHECK (`updated_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Activities found in the source system''s audit log.'
-- a partitioned table has no foreign keys in MySQL: triggers hold fk_activity_results_scan_job_id
PARTITION BY KEY (`scan_job_id`) PARTITIONS 4;


-- step 7 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_activity_results_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_activity_results_updated_at` BEFORE UPDATE ON `activity_results` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 8 of 29: expand; nobody else is locked; can be undone
-- fk_activity_results_scan_job_id: a new row needs its row in scan_jobs, which FOR SHARE keeps there
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'fk_activity_results_scan_job_id_insert' AND SHA2(ACTION_STATEMENT, 256) = '796d15700e27837238854877a72721e6bcf732c25528ea6de232e3f198714c89'
DELIMITER $$
CREATE TRIGGER `fk_activity_results_scan_job_id_insert` BEFORE INSERT ON `activity_results` FOR EACH ROW
IF NEW.`scan_job_id` IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `scan_jobs` WHERE `id` = NEW.`scan_job_id` FOR SHARE) THEN
    SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1452,
        MESSAGE_TEXT = 'fk_activity_results_scan_job_id: no such row in scan_jobs';
END IF$$
DELIMITER ;


-- step 9 of 29: expand; nobody else is locked; can be undone
-- fk_activity_results_scan_job_id: a row that moves needs its row in scan_jobs, which FOR SHARE keeps there
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'fk_activity_results_scan_job_id_update' AND SHA2(ACTION_STATEMENT, 256) = '01e61911e089373c94501e79d5232b7390be8701333078c3b6122b29fbbc5fcd'
DELIMITER $$
CREATE TRIGGER `fk_activity_results_scan_job_id_update` BEFORE UPDATE ON `activity_results` FOR EACH ROW
IF NEW.`scan_job_id` IS NOT NULL AND NOT (OLD.`scan_job_id` <=> NEW.`scan_job_id`)
    AND NOT EXISTS (SELECT 1 FROM `scan_jobs` WHERE `id` = NEW.`scan_job_id` FOR SHARE) THEN
    SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1452,
        MESSAGE_TEXT = 'fk_activity_results_scan_job_id: no such row in scan_jobs';
END IF$$
DELIMITER ;


-- step 10 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'activity_results_archive' AND TRUE
CREATE TABLE `activity_results_archive` (
    `id`          varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id` varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `activity_id` varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `actor_email` varchar(320)     NULL COMMENT 'E-mail address of who acted',
    `action`      varchar(100)     NULL COMMENT 'What was done, such as login or file.shared',
    `target_type` varchar(100)     NULL COMMENT 'Kind of thing that it was done to',
    `target_id`   varchar(255)     NULL COMMENT 'Identifier of that thing in the source system',
    `occurred_at` datetime(6)      NULL COMMENT 'When it was done',
    `ip_address`  varchar(45)      NULL COMMENT 'Address from which it was done',
    `details`     json             NULL COMMENT 'Everything else that the source tells',
    `created_at`  datetime(6)  NOT NULL COMMENT 'When the row was made',
    `updated_at`  datetime(6)  NOT NULL COMMENT 'When the row was last changed',
    `archived_at` datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_activity_results_archive_occurred_at_range` CHECK (`occurred_at` >= '0001-01-01'),
    CONSTRAINT `ck_activity_results_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_activity_results_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_activity_results_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from activity_results.';


-- step 11 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'calendar_events' AND TRUE
CREATE TABLE `calendar_events` (
    `id`              varchar(36)   NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`     varchar(36)   NOT NULL COMMENT 'The scan job that found it',
    `event_id`        varchar(255)  NOT NULL COMMENT 'Identifier within its calendar',
    `calendar_id`     varchar(255)  NOT NULL COMMENT 'Calendar that the event is in',
    `title`           varchar(500)      NULL COMMENT 'Title of the event',
    `description`     longtext          NULL COMMENT 'What the event is about',
    `organizer_name`  varchar(255)      NULL COMMENT 'Who invites',
    `organizer_email` varchar(320)      NULL COMMENT 'E-mail address of who invites',
    `start_time`      datetime(6)       NULL COMMENT 'When the event begins',
    `end_time`        datetime(6)       NULL COMMENT 'When the event ends',
    `location`        varchar(500)      NULL COMMENT 'Where people meet',
    `is_virtual`      boolean       NOT NULL DEFAULT 0 COMMENT 'Whether people meet online',
    `meeting_url`     varchar(1000)     NULL COMMENT 'Where to join online',
    `attendees`       json              NULL COMMENT 'Who is invited and what they answered',
    `event_type`      varchar(50)       NULL COMMENT 'Kind of event in the source system',
    `created_at`      datetime(6)   NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`      datetime(6)   NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`id`),
    UNIQUE KEY `uq_calendar_events_event_id_calendar_id_scan_job_id` (`event_id`, `calendar_id`, `scan_job_id`),
    KEY `idx_event_time` (`start_time`),
    -- scan job
    KEY `idx_calendar_events_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- filterable
    KEY `idx_calendar_events_calendar_id` (`calendar_id`),
    -- searchable
    KEY `idx_calendar_events_organizer_email` (`organizer_email`),
    -- filterable
    KEY `idx_calendar_events_event_type` (`event_type`),
    -- MySQL has a year 0
    CONSTRAINT `ck_calendar_events_start_time_range` CHECK (`start_time` >= '0001-01-01'),
    CONSTRAINT `ck_calendar_events_end_time_range` CHECK (`end_time` >= '0001-01-01'),
    -- tinyint(1) takes any small number
    CONSTRAINT `ck_calendar_events_is_virtual_boolean` CHECK (`is_virtual` IN (0, 1)),
    -- MySQL has a year 0
    CONSTRAINT `ck_calendar_events_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_calendar_events_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `fk_calendar_events_scan_job_id` FOREIGN KEY (`scan_job_id`)
        REFERENCES `scan_jobs` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Calendar events found in the source system.';


-- step 12 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_calendar_events_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_calendar_events_updated_at` BEFORE UPDATE ON `calendar_events` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 13 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'calendar_events_archive' AND TRUE
CREATE TABLE `calendar_events_archive` (
    `id`              varchar(36)   NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`     varchar(36)   NOT NULL COMMENT 'The scan job that found it',
    `event_id`        varchar(255)  NOT NULL COMMENT 'Identifier within its calendar',
    `calendar_id`     varchar(255)  NOT NULL COMMENT 'Calendar that the event is in',
    `title`           varchar(500)      NULL COMMENT 'Title of the event',
    `description`     longtext          NULL COMMENT 'What the event is about',
    `organizer_name`  varchar(255)      NULL COMMENT 'Who invites',
    `organizer_email` varchar(320)      NULL COMMENT 'E-mail address of who invites',
    `start_time`      datetime(6)       NULL COMMENT 'When the event begins',
    `end_time`        datetime(6)       NULL COMMENT 'When the event ends',
    `location`        varchar(500)      NULL COMMENT 'Where people meet',
    `is_virtual`      boolean       NOT NULL COMMENT 'Whether people meet online',
    `meeting_url`     varchar(1000)     NULL COMMENT 'Where to join online',
    `attendees`       json              NULL COMMENT 'Who is invited and what they answered',
    `event_type`      varchar(50)       NULL COMMENT 'Kind of event in the source system',
    `created_at`      datetime(6)   NOT NULL COMMENT 'When the row was made',
    `updated_at`      datetime(6)   NOT NULL COMMENT 'When the row was last changed',
    `archived_at`     datetime(6)   NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_calendar_events_archive_start_time_range` CHECK (`start_time` >= '0001-01-01'),
    CONSTRAINT `ck_calendar_events_archive_end_time_range` CHECK (`end_time` >= '0001-01-01'),
    -- tinyint(1) takes any small number
    CONSTRAINT `ck_calendar_events_archive_is_virtual_boolean` CHECK (`is_virtual` IN (0, 1)),
    -- MySQL has a year 0
    CONSTRAINT `ck_calendar_events_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_calendar_events_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_calendar_events_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from calendar_events.';


-- step 14 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'issue_results' AND TRUE
CREATE TABLE `issue_results` (
    `id`             varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`    varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `issue_id`       varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `issue_key`      varchar(50)      NULL COMMENT 'Key that people use, such as OPS-17',
    `title`          varchar(500)     NULL COMMENT 'Summary in one line',
    `description`    longtext         NULL COMMENT 'What the issue is about',
    `issue_type`     varchar(50)      NULL COMMENT 'Kind of issue, such as bug or story',
    `priority`       varchar(50)      NULL COMMENT 'How urgent it is in the source system',
    `status`         varchar(50)      NULL COMMENT 'State of its workflow in the source system',
    `assignee_email` varchar(320)     NULL COMMENT 'E-mail address of who works on it',
    `reporter_email` varchar(320)     NULL COMMENT 'E-mail address of who reported it',
    `created_date`   datetime(6)      NULL COMMENT 'When the issue was made in the source system',
    `updated_date`   datetime(6)      NULL COMMENT 'When the issue last changed in the source system',
    `resolved_date`  datetime(6)      NULL COMMENT 'When the issue was resolved',
    `labels`         json             NULL COMMENT 'Labels',
    `custom_fields`  json             NULL COMMENT 'Fields that the source''s owner added',
    `created_at`     datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`     datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`id`),
    UNIQUE KEY `uq_issue_results_issue_id_scan_job_id` (`issue_id`, `scan_job_id`),
    -- scan job
    KEY `idx_issue_results_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- searchable
    KEY `idx_issue_results_issue_key` (`issue_key`),
    -- filterable
    KEY `idx_issue_results_issue_type` (`issue_type`),
    KEY `idx_issue_results_priority` (`priority`),
    KEY `idx_issue_results_status` (`status`),
    -- searchable
    KEY `idx_issue_results_assignee_email` (`assignee_email`),
    KEY `idx_issue_results_reporter_email` (`reporter_email`),
    -- MySQL has a year 0
    CONSTRAINT `ck_issue_results_created_date_range` CHECK (`created_date` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_updated_date_range` CHECK (`updated_date` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_resolved_date_range` CHECK (`resolved_date` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `fk_issue_results_scan_job_id` FOREIGN KEY (`scan_job_id`)
        REFERENCES `scan_jobs` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Issues, tickets and tasks found in the source system.';


-- step 15 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_issue_results_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_issue_results_updated_at` BEFORE UPDATE ON `issue_results` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 16 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'issue_results_archive' AND TRUE
CREATE TABLE `issue_results_archive` (
    `id`             varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`    varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `issue_id`       varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `issue_key`      varchar(50)      NULL COMMENT 'Key that people use, such as OPS-17',
    `title`          varchar(500)     NULL COMMENT 'Summary in one line',
    `description`    longtext         NULL COMMENT 'What the issue is about',
    `issue_type`     varchar(50)      NULL COMMENT 'Kind of issue, such as bug or story',
    `priority`       varchar(50)      NULL COMMENT 'How urgent it is in the source system',
    `status`         varchar(50)      NULL COMMENT 'State of its workflow in the source system',
    `assignee_email` varchar(320)     NULL COMMENT 'E-mail address of who works on it',
    `reporter_email` varchar(320)     NULL COMMENT 'E-mail address of who reported it',
    `created_date`   datetime(6)      NULL COMMENT 'When the issue was made in the source system',
    `updated_date`   datetime(6)      NULL COMMENT 'When the issue last changed in the source system',
    `resolved_date`  datetime(6)      NULL COMMENT 'When the issue was resolved',
    `labels`         json             NULL COMMENT 'Labels',
    `custom_fields`  json             NULL COMMENT 'Fields that the source''s owner added',
    `created_at`     datetime(6)  NOT NULL COMMENT 'When the row was made',
    `updated_at`     datetime(6)  NOT NULL COMMENT 'When the row was last changed',
    `archived_at`    datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_issue_results_archive_created_date_range` CHECK (`created_date` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_archive_updated_date_range` CHECK (`updated_date` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_archive_resolved_date_range` CHECK (`resolved_date` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_issue_results_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from issue_results.';


-- step 17 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'project_results' AND TRUE
CREATE TABLE `project_results` (
    `id`             varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`    varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `project_id`     varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `project_key`    varchar(50)      NULL COMMENT 'Short key that people use, such as OPS',
    `project_name`   varchar(255)     NULL COMMENT 'Name as shown to people',
    `description`    longtext         NULL COMMENT 'What the project is for',
    `project_type`   varchar(50)      NULL COMMENT 'Kind of project in the source system',
    `lead_email`     varchar(320)     NULL COMMENT 'E-mail address of the project''s lead',
    `team_members`   json             NULL COMMENT 'Members with their roles',
    `components`     json             NULL COMMENT 'Parts that the project is divided into',
    `project_status` varchar(50)      NULL COMMENT 'State in the source system',
    `created_date`   datetime(6)      NULL COMMENT 'When the project was made in the source system',
    `last_updated`   datetime(6)      NULL COMMENT 'When the project last changed in the source system',
    `settings`       json             NULL COMMENT 'The project''s settings',
    `created_at`     datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`     datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`id`),
    UNIQUE KEY `uq_project_results_project_id_scan_job_id` (`project_id`, `scan_job_id`),
    -- scan job
    KEY `idx_project_results_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- searchable
    KEY `idx_project_results_project_key` (`project_key`),
    KEY `idx_project_results_project_name` (`project_name`),
    -- filterable
    KEY `idx_project_results_project_type` (`project_type`),
    -- searchable
    KEY `idx_project_results_lead_email` (`lead_email`),
    -- filterable
    KEY `idx_project_results_project_status` (`project_status`),
    -- MySQL has a year 0
    CONSTRAINT `ck_project_results_created_date_range` CHECK (`created_date` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_last_updated_range` CHECK (`last_updated` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `fk_project_results_scan_job_id` FOREIGN KEY (`scan_job_id`)
        REFERENCES `scan_jobs` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Projects found in the source system.';


-- step 18 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_project_results_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_project_results_updated_at` BEFORE UPDATE ON `project_results` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 19 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'project_results_archive' AND TRUE
CREATE TABLE `project_results_archive` (
    `id`             varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`    varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `project_id`     varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `project_key`    varchar(50)      NULL COMMENT 'Short key that people use, such as OPS',
    `project_name`   varchar(255)     NULL COMMENT 'Name as shown to people',
    `description`    longtext         NULL COMMENT 'What the project is for',
    `project_type`   varchar(50)      NULL COMMENT 'Kind of project in the source system',
    `lead_email`     varchar(320)     NULL COMMENT 'E-mail address of the project''s lead',
    `team_members`   json             NULL COMMENT 'Members with their roles',
    `components`     json             NULL COMMENT 'Parts that the project is divided into',
    `project_status` varchar(50)      NULL COMMENT 'State in the source system',
    `created_date`   datetime(6)      NULL COMMENT 'When the project was made in the source system',
    `last_updated`   datetime(6)      NULL COMMENT 'When the project last changed in the source system',
    `settings`       json             NULL COMMENT 'The project''s settings',
    `created_at`     datetime(6)  NOT NULL COMMENT 'When the row was made',
    `updated_at`     datetime(6)  NOT NULL COMMENT 'When the row was last changed',
    `archived_at`    datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_project_results_archive_created_date_range` CHECK (`created_date` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_archive_last_updated_range` CHECK (`last_updated` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_project_results_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from project_results.';


-- step 20 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_jobs_archive' AND TRUE
CREATE TABLE `scan_jobs_archive` (
    `id`                   varchar(36)  NOT NULL COMMENT 'Unique internal identifier',
    `scan_id`              varchar(100) NOT NULL COMMENT 'Identifier that callers know the scan by',
    `status`               varchar(20)  NOT NULL COMMENT 'How far the scan is',
    `scan_type`            varchar(50)  NOT NULL COMMENT 'What is extracted, such as users, projects or calendar',
    `config`               json         NOT NULL COMMENT 'What the scan was asked for: source, filters and options',
    `organization_id`      varchar(100)     NULL COMMENT 'Organization on whose behalf the scan runs',
    `error_message`        longtext         NULL COMMENT 'Why the scan failed',
    `started_at`           datetime(6)      NULL COMMENT 'When the first item was asked for',
    `completed_at`         datetime(6)      NULL COMMENT 'When the scan ended, in whatever way',
    `total_items`          int              NULL COMMENT 'How many items the source announced',
    `processed_items`      int              NULL COMMENT 'How many items were extracted',
    `failed_items`         int              NULL COMMENT 'How many items could not be extracted',
    `success_rate`         varchar(10)      NULL COMMENT 'Share of items extracted, as people read it: 98.50%',
    `batch_size`           int              NULL COMMENT 'How many items are asked for at a time',
    `service_name`         varchar(100)     NULL COMMENT 'Service that is scanned',
    `api_version`          varchar(20)      NULL COMMENT 'Version of that service''s API',
    `rate_limit_remaining` int              NULL COMMENT 'How many calls the source still allows',
    `priority_level`       varchar(20)      NULL COMMENT 'How urgent the scan is',
    `max_retries`          int              NULL COMMENT 'How often a failed call is tried again',
    `created_at`           datetime(6)  NOT NULL COMMENT 'When the scan was asked for',
    `updated_at`           datetime(6)  NOT NULL COMMENT 'When the row last changed',
    `archived_at`          datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_scan_jobs_archive_started_at_range` CHECK (`started_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_archive_completed_at_range` CHECK (`completed_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_jobs_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from scan_jobs.';


-- step 21 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_results' AND TRUE
CREATE TABLE `scan_results` (
    `id`                  varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`         varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `object_id`           varchar(255) NOT NULL COMMENT 'Identifier among objects of its type',
    `object_type`         varchar(100) NOT NULL COMMENT 'Kind of object',
    `object_name`         varchar(255)     NULL COMMENT 'Name as shown to people',
    `raw_data`            json         NOT NULL COMMENT 'The object as the source gave it',
    `processed_data`      json             NULL COMMENT 'The object as the team''s own programs see it',
    `extraction_metadata` json             NULL COMMENT 'How and from where the object was extracted',
    `created_at`          datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`          datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`id`),
    UNIQUE KEY `uq_scan_results_object_id_object_type_scan_job_id` (`object_id`, `object_type`, `scan_job_id`),
    -- scan job
    KEY `idx_scan_results_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- filterable
    KEY `idx_scan_results_object_type` (`object_type`),
    -- searchable
    KEY `idx_scan_results_object_name` (`object_name`),
    -- MySQL has a year 0
    CONSTRAINT `ck_scan_results_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_results_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `fk_scan_results_scan_job_id` FOREIGN KEY (`scan_job_id`)
        REFERENCES `scan_jobs` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Objects of any kind found in the source system.';


-- step 22 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_scan_results_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_scan_results_updated_at` BEFORE UPDATE ON `scan_results` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 23 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'scan_results_archive' AND TRUE
CREATE TABLE `scan_results_archive` (
    `id`                  varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`         varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `object_id`           varchar(255) NOT NULL COMMENT 'Identifier among objects of its type',
    `object_type`         varchar(100) NOT NULL COMMENT 'Kind of object',
    `object_name`         varchar(255)     NULL COMMENT 'Name as shown to people',
    `raw_data`            json         NOT NULL COMMENT 'The object as the source gave it',
    `processed_data`      json             NULL COMMENT 'The object as the team''s own programs see it',
    `extraction_metadata` json             NULL COMMENT 'How and from where the object was extracted',
    `created_at`          datetime(6)  NOT NULL COMMENT 'When the row was made',
    `updated_at`          datetime(6)  NOT NULL COMMENT 'When the row was last changed',
    `archived_at`         datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_scan_results_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_results_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_scan_results_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from scan_results.';


-- step 24 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'simple_results' AND TRUE
CREATE TABLE `simple_results` (
    `id`          varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id` varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `result_type` varchar(100)     NULL COMMENT 'Kind of result',
    `result_data` json         NOT NULL COMMENT 'The result as it was found',
    `created_at`  datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`  datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`id`),
    -- scan job
    KEY `idx_simple_results_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- filterable
    KEY `idx_simple_results_result_type` (`result_type`),
    -- MySQL has a year 0
    CONSTRAINT `ck_simple_results_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_simple_results_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `fk_simple_results_scan_job_id` FOREIGN KEY (`scan_job_id`)
        REFERENCES `scan_jobs` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Results of any shape.';


-- step 25 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_simple_results_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_simple_results_updated_at` BEFORE UPDATE ON `simple_results` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 26 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'simple_results_archive' AND TRUE
CREATE TABLE `simple_results_archive` (
    `id`          varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id` varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `result_type` varchar(100)     NULL COMMENT 'Kind of result',
    `result_data` json         NOT NULL COMMENT 'The result as it was found',
    `created_at`  datetime(6)  NOT NULL COMMENT 'When the row was made',
    `updated_at`  datetime(6)  NOT NULL COMMENT 'When the row was last changed',
    `archived_at` datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_simple_results_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_simple_results_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_simple_results_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from simple_results.';


-- step 27 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_results' AND TRUE
CREATE TABLE `user_results` (
    `id`            varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`   varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `user_id`       varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `username`      varchar(150)     NULL COMMENT 'Login name',
    `email`         varchar(320)     NULL COMMENT 'Main e-mail address',
    `display_name`  varchar(255)     NULL COMMENT 'Name as shown to people',
    `department`    varchar(150)     NULL COMMENT 'Department or team',
    `job_title`     varchar(150)     NULL COMMENT 'Position',
    `manager_email` varchar(320)     NULL COMMENT 'E-mail address of the user''s manager',
    `status`        varchar(20)      NULL COMMENT 'Whether the user may log in',
    `last_login`    datetime(6)      NULL COMMENT 'When the user last logged in',
    `permissions`   json             NULL COMMENT 'What the user may do in the source system',
    `profile_data`  json             NULL COMMENT 'Everything else that the source tells of the user',
    `created_at`    datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was made',
    `updated_at`    datetime(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'When the row was last changed',
    PRIMARY KEY (`id`),
    UNIQUE KEY `uq_user_results_user_id_scan_job_id` (`user_id`, `scan_job_id`),
    -- scan job
    KEY `idx_user_results_scan_job_id_created_at_id` (`scan_job_id`, `created_at`, `id`),
    -- searchable
    KEY `idx_user_results_username` (`username`),
    KEY `idx_user_results_email` (`email`),
    KEY `idx_user_results_display_name` (`display_name`),
    -- filterable
    KEY `idx_user_results_department` (`department`),
    KEY `idx_user_results_status` (`status`),
    -- MySQL has a year 0
    CONSTRAINT `ck_user_results_last_login_range` CHECK (`last_login` >= '0001-01-01'),
    CONSTRAINT `ck_user_results_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_user_results_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_user_results_status` CHECK (`status` IN ('active', 'inactive', 'suspended')),
    CONSTRAINT `fk_user_results_scan_job_id` FOREIGN KEY (`scan_job_id`)
        REFERENCES `scan_jobs` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'Users found in the source system.';


-- step 28 of 29: expand; nobody else is locked; can be undone
-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column
-- done when: SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = 'update_user_results_updated_at' AND SHA2(ACTION_STATEMENT, 256) = '301266c84e9f9cfe1807b32072fd85c694577462b8fa53c4a9275ef901541f9f'
CREATE TRIGGER `update_user_results_updated_at` BEFORE UPDATE ON `user_results` FOR EACH ROW
    SET NEW.`updated_at` = UTC_TIMESTAMP(6);


-- step 29 of 29: expand; nobody else is locked; can be undone
-- done when: SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_results_archive' AND TRUE
CREATE TABLE `user_results_archive` (
    `id`            varchar(36)  NOT NULL COMMENT 'Identifier of the result',
    `scan_job_id`   varchar(36)  NOT NULL COMMENT 'The scan job that found it',
    `user_id`       varchar(100) NOT NULL COMMENT 'Identifier in the source system',
    `username`      varchar(150)     NULL COMMENT 'Login name',
    `email`         varchar(320)     NULL COMMENT 'Main e-mail address',
    `display_name`  varchar(255)     NULL COMMENT 'Name as shown to people',
    `department`    varchar(150)     NULL COMMENT 'Department or team',
    `job_title`     varchar(150)     NULL COMMENT 'Position',
    `manager_email` varchar(320)     NULL COMMENT 'E-mail address of the user''s manager',
    `status`        varchar(20)      NULL COMMENT 'Whether the user may log in',
    `last_login`    datetime(6)      NULL COMMENT 'When the user last logged in',
    `permissions`   json             NULL COMMENT 'What the user may do in the source system',
    `profile_data`  json             NULL COMMENT 'Everything else that the source tells of the user',
    `created_at`    datetime(6)  NOT NULL COMMENT 'When the row was made',
    `updated_at`    datetime(6)  NOT NULL COMMENT 'When the row was last changed',
    `archived_at`   datetime(6)  NOT NULL COMMENT 'When the row was moved here',
    PRIMARY KEY (`scan_job_id`, `id`),
    -- MySQL has a year 0
    CONSTRAINT `ck_user_results_archive_last_login_range` CHECK (`last_login` >= '0001-01-01'),
    CONSTRAINT `ck_user_results_archive_created_at_range` CHECK (`created_at` >= '0001-01-01'),
    CONSTRAINT `ck_user_results_archive_updated_at_range` CHECK (`updated_at` >= '0001-01-01'),
    CONSTRAINT `ck_user_results_archive_archived_at_range` CHECK (`archived_at` >= '0001-01-01')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin
COMMENT = 'What retention has moved here from user_results.';
