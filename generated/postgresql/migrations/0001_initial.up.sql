-- Migration 0001, initial. For PostgreSQL 14 and newer.
\set ON_ERROR_STOP on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN;
SET LOCAL lock_timeout = '3s';
SET LOCAL timezone = 'UTC';

-- step 1 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "scan_jobs" (
    "id"                   varchar(36) COLLATE "C"     NOT NULL,
    "scan_id"              varchar(100) COLLATE "C"    NOT NULL,
    "status"               varchar(20) COLLATE "C"     NOT NULL DEFAULT 'pending',
    "scan_type"            varchar(50) COLLATE "C"     NOT NULL,
    "config"               jsonb                       NOT NULL,
    "organization_id"      varchar(100) COLLATE "C"        NULL,
    "error_message"        text COLLATE "C"                NULL,
    "started_at"           timestamp(6) with time zone     NULL,
    "completed_at"         timestamp(6) with time zone     NULL,
    "total_items"          integer                         NULL DEFAULT 0,
    "processed_items"      integer                         NULL DEFAULT 0,
    "failed_items"         integer                         NULL DEFAULT 0,
    "success_rate"         varchar(10) COLLATE "C"         NULL,
    "batch_size"           integer                         NULL DEFAULT 50,
    "service_name"         varchar(100) COLLATE "C"        NULL,
    "api_version"          varchar(20) COLLATE "C"         NULL,
    "rate_limit_remaining" integer                         NULL,
    "priority_level"       varchar(20) COLLATE "C"         NULL DEFAULT 'normal',
    "max_retries"          integer                         NULL DEFAULT 3,
    "created_at"           timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"           timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_scan_jobs" PRIMARY KEY ("id"),
    CONSTRAINT "uq_scan_jobs_scan_id" UNIQUE ("scan_id"),
    CONSTRAINT "check_valid_status" CHECK ("status" IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    CONSTRAINT "check_valid_priority" CHECK ("priority_level" IN ('low', 'normal', 'high', 'urgent')),
    CONSTRAINT "check_positive_counts" CHECK ("total_items" >= 0 AND "processed_items" >= 0 AND "failed_items" >= 0),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_scan_jobs_started_at_range" CHECK ("started_at" >= '0001-01-01 00:00:00+00' AND "started_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_completed_at_range" CHECK ("completed_at" >= '0001-01-01 00:00:00+00' AND "completed_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 2 of 330: expand; nobody else is locked; can be undone
CREATE INDEX "idx_scan_status_created" ON "scan_jobs" ("status", "created_at");

-- step 3 of 330: expand; nobody else is locked; can be undone
CREATE INDEX "idx_scan_id_status" ON "scan_jobs" ("scan_id", "status");

-- step 4 of 330: expand; nobody else is locked; can be undone
CREATE INDEX "idx_scan_type_status" ON "scan_jobs" ("scan_type", "status");

-- step 5 of 330: expand; nobody else is locked; can be undone
CREATE INDEX "idx_scan_org_status" ON "scan_jobs" ("organization_id", "status");

-- step 6 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "guard_scan_jobs_status"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    IF NOT (
           (OLD."status" = 'pending' AND NEW."status" IN ('running', 'cancelled'))
        OR (OLD."status" = 'running' AND NEW."status" IN ('completed', 'failed', 'cancelled'))
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = format('scan_jobs.status: %L may not become %L', OLD."status", NEW."status"),
            TABLE = 'scan_jobs', COLUMN = 'status', CONSTRAINT = 'guard_scan_jobs_status';
    END IF;
    RETURN NEW;
END
$scangen$;

-- step 7 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "guard_scan_jobs_status" BEFORE UPDATE ON "scan_jobs"
    FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "guard_scan_jobs_status"();

-- step 8 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_scan_jobs_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 9 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_scan_jobs_updated_at" BEFORE UPDATE ON "scan_jobs"
    FOR EACH ROW EXECUTE FUNCTION "update_scan_jobs_updated_at"();

-- step 10 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "scan_jobs" IS 'Core scan job management and status tracking.';

-- step 11 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."id" IS 'Unique internal identifier';

-- step 12 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."scan_id" IS 'Identifier that callers know the scan by';

-- step 13 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."status" IS 'How far the scan is';

-- step 14 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."scan_type" IS 'What is extracted, such as users, projects or calendar';

-- step 15 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."config" IS 'What the scan was asked for: source, filters and options';

-- step 16 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."organization_id" IS 'Organization on whose behalf the scan runs';

-- step 17 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."error_message" IS 'Why the scan failed';

-- step 18 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."started_at" IS 'When the first item was asked for';

-- step 19 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."completed_at" IS 'When the scan ended, in whatever way';

-- step 20 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."total_items" IS 'How many items the source announced';

-- step 21 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."processed_items" IS 'How many items were extracted';

-- step 22 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."failed_items" IS 'How many items could not be extracted';

-- step 23 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."success_rate" IS 'Share of items extracted, as people read it: 98.50%';

-- step 24 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."batch_size" IS 'How many items are asked for at a time';

-- step 25 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."service_name" IS 'Service that is scanned';

-- step 26 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."api_version" IS 'Version of that service''s API';

-- step 27 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."rate_limit_remaining" IS 'How many calls the source still allows';

-- step 28 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."priority_level" IS 'How urgent the scan is';

-- step 29 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."max_retries" IS 'How often a failed call is tried again';

-- step 30 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."created_at" IS 'When the scan was asked for';

-- step 31 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs"."updated_at" IS 'When the row last changed';

-- step 32 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "activity_results" (
    "id"          varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id" varchar(36) COLLATE "C"     NOT NULL,
    "activity_id" varchar(100) COLLATE "C"    NOT NULL,
    "actor_email" varchar(320) COLLATE "C"        NULL,
    "action"      varchar(100) COLLATE "C"        NULL,
    "target_type" varchar(100) COLLATE "C"        NULL,
    "target_id"   varchar(255) COLLATE "C"        NULL,
    "occurred_at" timestamp(6) with time zone     NULL,
    "ip_address"  varchar(45) COLLATE "C"         NULL,
    "details"     jsonb                           NULL,
    "created_at"  timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"  timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_activity_results" PRIMARY KEY ("scan_job_id", "id"),
    CONSTRAINT "uq_activity_results_activity_id_scan_job_id" UNIQUE ("activity_id", "scan_job_id"),
    CONSTRAINT "fk_activity_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_activity_results_occurred_at_range" CHECK ("occurred_at" >= '0001-01-01 00:00:00+00' AND "occurred_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_activity_results_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_activity_results_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
) PARTITION BY HASH ("scan_job_id");

-- step 33 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "activity_results_p0" PARTITION OF "activity_results" FOR VALUES WITH (MODULUS 4, REMAINDER 0);

-- step 34 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "activity_results_p1" PARTITION OF "activity_results" FOR VALUES WITH (MODULUS 4, REMAINDER 1);

-- step 35 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "activity_results_p2" PARTITION OF "activity_results" FOR VALUES WITH (MODULUS 4, REMAINDER 2);

-- step 36 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "activity_results_p3" PARTITION OF "activity_results" FOR VALUES WITH (MODULUS 4, REMAINDER 3);

-- step 37 of 330: expand; nobody else is locked; can be undone
CREATE INDEX "idx_activity_time" ON "activity_results" ("occurred_at");

-- step 38 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_activity_results_scan_job_id_created_at_id" ON "activity_results" ("scan_job_id", "created_at", "id");

-- step 39 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_activity_results_actor_email" ON "activity_results" ("actor_email");

-- step 40 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_activity_results_action" ON "activity_results" ("action");

-- step 41 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_activity_results_target_id" ON "activity_results" ("target_id");

-- step 42 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_activity_results_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 43 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_activity_results_updated_at" BEFORE UPDATE ON "activity_results"
    FOR EACH ROW EXECUTE FUNCTION "update_activity_results_updated_at"();

-- step 44 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "activity_results" IS 'Activities found in the source system''s audit log.';

-- step 45 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."id" IS 'Identifier of the result';

-- step 46 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."scan_job_id" IS 'The scan job that found it';

-- step 47 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."activity_id" IS 'Identifier in the source system';

-- step 48 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."actor_email" IS 'E-mail address of who acted';

-- step 49 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."action" IS 'What was done, such as login or file.shared';

-- step 50 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."target_type" IS 'Kind of thing that it was done to';

-- step 51 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."target_id" IS 'Identifier of that thing in the source system';

-- step 52 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."occurred_at" IS 'When it was done';

-- step 53 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."ip_address" IS 'Address from which it was done';

-- step 54 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."details" IS 'Everything else that the source tells';

-- step 55 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."created_at" IS 'When the row was made';

-- step 56 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results"."updated_at" IS 'When the row was last changed';

-- step 57 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "activity_results_archive" (
    "id"          varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id" varchar(36) COLLATE "C"     NOT NULL,
    "activity_id" varchar(100) COLLATE "C"    NOT NULL,
    "actor_email" varchar(320) COLLATE "C"        NULL,
    "action"      varchar(100) COLLATE "C"        NULL,
    "target_type" varchar(100) COLLATE "C"        NULL,
    "target_id"   varchar(255) COLLATE "C"        NULL,
    "occurred_at" timestamp(6) with time zone     NULL,
    "ip_address"  varchar(45) COLLATE "C"         NULL,
    "details"     jsonb                           NULL,
    "created_at"  timestamp(6) with time zone NOT NULL,
    "updated_at"  timestamp(6) with time zone NOT NULL,
    "archived_at" timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_activity_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_activity_results_archive_occurred_at_range" CHECK ("occurred_at" >= '0001-01-01 00:00:00+00' AND "occurred_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_activity_results_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_activity_results_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_activity_results_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 58 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "activity_results_archive" IS 'What retention has moved here from activity_results.';

-- step 59 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."id" IS 'Identifier of the result';

-- step 60 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."scan_job_id" IS 'The scan job that found it';

-- step 61 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."activity_id" IS 'Identifier in the source system';

-- step 62 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."actor_email" IS 'E-mail address of who acted';

-- step 63 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."action" IS 'What was done, such as login or file.shared';

-- step 64 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."target_type" IS 'Kind of thing that it was done to';

-- step 65 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."target_id" IS 'Identifier of that thing in the source system';

-- step 66 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."occurred_at" IS 'When it was done';

-- step 67 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."ip_address" IS 'Address from which it was done';

-- step 68 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."details" IS 'Everything else that the source tells';

-- step 69 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."created_at" IS 'When the row was made';

-- step 70 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."updated_at" IS 'When the row was last changed';

-- step 71 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "activity_results_archive"."archived_at" IS 'When the row was moved here';

-- step 72 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "calendar_events" (
    "id"              varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"     varchar(36) COLLATE "C"     NOT NULL,
    "event_id"        varchar(255) COLLATE "C"    NOT NULL,
    "calendar_id"     varchar(255) COLLATE "C"    NOT NULL,
    "title"           varchar(500) COLLATE "C"        NULL,
    "description"     text COLLATE "C"                NULL,
    "organizer_name"  varchar(255) COLLATE "C"        NULL,
    "organizer_email" varchar(320) COLLATE "C"        NULL,
    "start_time"      timestamp(6) with time zone     NULL,
    "end_time"        timestamp(6) with time zone     NULL,
    "location"        varchar(500) COLLATE "C"        NULL,
    "is_virtual"      boolean                     NOT NULL DEFAULT FALSE,
    "meeting_url"     varchar(1000) COLLATE "C"       NULL,
    "attendees"       jsonb                           NULL,
    "event_type"      varchar(50) COLLATE "C"         NULL,
    "created_at"      timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"      timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_calendar_events" PRIMARY KEY ("id"),
    CONSTRAINT "uq_calendar_events_event_id_calendar_id_scan_job_id" UNIQUE ("event_id", "calendar_id", "scan_job_id"),
    CONSTRAINT "fk_calendar_events_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_calendar_events_start_time_range" CHECK ("start_time" >= '0001-01-01 00:00:00+00' AND "start_time" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_end_time_range" CHECK ("end_time" >= '0001-01-01 00:00:00+00' AND "end_time" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 73 of 330: expand; nobody else is locked; can be undone
CREATE INDEX "idx_event_time" ON "calendar_events" ("start_time");

-- step 74 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_calendar_events_scan_job_id_created_at_id" ON "calendar_events" ("scan_job_id", "created_at", "id");

-- step 75 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_calendar_events_calendar_id" ON "calendar_events" ("calendar_id");

-- step 76 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_calendar_events_organizer_email" ON "calendar_events" ("organizer_email");

-- step 77 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_calendar_events_event_type" ON "calendar_events" ("event_type");

-- step 78 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_calendar_events_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 79 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_calendar_events_updated_at" BEFORE UPDATE ON "calendar_events"
    FOR EACH ROW EXECUTE FUNCTION "update_calendar_events_updated_at"();

-- step 80 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "calendar_events" IS 'Calendar events found in the source system.';

-- step 81 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."id" IS 'Identifier of the result';

-- step 82 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."scan_job_id" IS 'The scan job that found it';

-- step 83 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."event_id" IS 'Identifier within its calendar';

-- step 84 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."calendar_id" IS 'Calendar that the event is in';

-- step 85 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."title" IS 'Title of the event';

-- step 86 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."description" IS 'What the event is about';

-- step 87 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."organizer_name" IS 'Who invites';

-- step 88 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."organizer_email" IS 'E-mail address of who invites';

-- step 89 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."start_time" IS 'When the event begins';

-- step 90 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."end_time" IS 'When the event ends';

-- step 91 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."location" IS 'Where people meet';

-- step 92 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."is_virtual" IS 'Whether people meet online';

-- step 93 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."meeting_url" IS 'Where to join online';

-- step 94 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."attendees" IS 'Who is invited and what they answered';

-- step 95 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."event_type" IS 'Kind of event in the source system';

-- step 96 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."created_at" IS 'When the row was made';

-- step 97 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events"."updated_at" IS 'When the row was last changed';

-- step 98 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "calendar_events_archive" (
    "id"              varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"     varchar(36) COLLATE "C"     NOT NULL,
    "event_id"        varchar(255) COLLATE "C"    NOT NULL,
    "calendar_id"     varchar(255) COLLATE "C"    NOT NULL,
    "title"           varchar(500) COLLATE "C"        NULL,
    "description"     text COLLATE "C"                NULL,
    "organizer_name"  varchar(255) COLLATE "C"        NULL,
    "organizer_email" varchar(320) COLLATE "C"        NULL,
    "start_time"      timestamp(6) with time zone     NULL,
    "end_time"        timestamp(6) with time zone     NULL,
    "location"        varchar(500) COLLATE "C"        NULL,
    "is_virtual"      boolean                     NOT NULL,
    "meeting_url"     varchar(1000) COLLATE "C"       NULL,
    "attendees"       jsonb                           NULL,
    "event_type"      varchar(50) COLLATE "C"         NULL,
    "created_at"      timestamp(6) with time zone NOT NULL,
    "updated_at"      timestamp(6) with time zone NOT NULL,
    "archived_at"     timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_calendar_events_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_calendar_events_archive_start_time_range" CHECK ("start_time" >= '0001-01-01 00:00:00+00' AND "start_time" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_archive_end_time_range" CHECK ("end_time" >= '0001-01-01 00:00:00+00' AND "end_time" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_calendar_events_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 99 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "calendar_events_archive" IS 'What retention has moved here from calendar_events.';

-- step 100 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."id" IS 'Identifier of the result';

-- step 101 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."scan_job_id" IS 'The scan job that found it';

-- step 102 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."event_id" IS 'Identifier within its calendar';

-- step 103 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."calendar_id" IS 'Calendar that the event is in';

-- step 104 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."title" IS 'Title of the event';

-- step 105 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."description" IS 'What the event is about';

-- step 106 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."organizer_name" IS 'Who invites';

-- step 107 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."organizer_email" IS 'E-mail address of who invites';

-- step 108 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."start_time" IS 'When the event begins';

-- step 109 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."end_time" IS 'When the event ends';

-- step 110 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."location" IS 'Where people meet';

-- step 111 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."is_virtual" IS 'Whether people meet online';

-- step 112 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."meeting_url" IS 'Where to join online';

-- step 113 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."attendees" IS 'Who is invited and what they answered';

-- step 114 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."event_type" IS 'Kind of event in the source system';

-- step 115 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."created_at" IS 'When the row was made';

-- step 116 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."updated_at" IS 'When the row was last changed';

-- step 117 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "calendar_events_archive"."archived_at" IS 'When the row was moved here';

-- step 118 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "issue_results" (
    "id"             varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"    varchar(36) COLLATE "C"     NOT NULL,
    "issue_id"       varchar(100) COLLATE "C"    NOT NULL,
    "issue_key"      varchar(50) COLLATE "C"         NULL,
    "title"          varchar(500) COLLATE "C"        NULL,
    "description"    text COLLATE "C"                NULL,
    "issue_type"     varchar(50) COLLATE "C"         NULL,
    "priority"       varchar(50) COLLATE "C"         NULL,
    "status"         varchar(50) COLLATE "C"         NULL,
    "assignee_email" varchar(320) COLLATE "C"        NULL,
    "reporter_email" varchar(320) COLLATE "C"        NULL,
    "created_date"   timestamp(6) with time zone     NULL,
    "updated_date"   timestamp(6) with time zone     NULL,
    "resolved_date"  timestamp(6) with time zone     NULL,
    "labels"         jsonb                           NULL,
    "custom_fields"  jsonb                           NULL,
    "created_at"     timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"     timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_issue_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_issue_results_issue_id_scan_job_id" UNIQUE ("issue_id", "scan_job_id"),
    CONSTRAINT "fk_issue_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_issue_results_created_date_range" CHECK ("created_date" >= '0001-01-01 00:00:00+00' AND "created_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_updated_date_range" CHECK ("updated_date" >= '0001-01-01 00:00:00+00' AND "updated_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_resolved_date_range" CHECK ("resolved_date" >= '0001-01-01 00:00:00+00' AND "resolved_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 119 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_issue_results_scan_job_id_created_at_id" ON "issue_results" ("scan_job_id", "created_at", "id");

-- step 120 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_issue_results_issue_key" ON "issue_results" ("issue_key");

-- step 121 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_issue_results_issue_type" ON "issue_results" ("issue_type");

-- step 122 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_issue_results_priority" ON "issue_results" ("priority");

-- step 123 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_issue_results_status" ON "issue_results" ("status");

-- step 124 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_issue_results_assignee_email" ON "issue_results" ("assignee_email");

-- step 125 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_issue_results_reporter_email" ON "issue_results" ("reporter_email");

-- step 126 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_issue_results_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 127 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_issue_results_updated_at" BEFORE UPDATE ON "issue_results"
    FOR EACH ROW EXECUTE FUNCTION "update_issue_results_updated_at"();

-- step 128 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "issue_results" IS 'Issues, tickets and tasks found in the source system.';

-- step 129 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."id" IS 'Identifier of the result';

-- step 130 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."scan_job_id" IS 'The scan job that found it';

-- step 131 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."issue_id" IS 'Identifier in the source system';

-- step 132 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."issue_key" IS 'Key that people use, such as OPS-17';

-- step 133 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."title" IS 'Summary in one line';

-- step 134 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."description" IS 'What the issue is about';

-- step 135 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."issue_type" IS 'Kind of issue, such as bug or story';

-- step 136 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."priority" IS 'How urgent it is in the source system';

-- step 137 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."status" IS 'State of its workflow in the source system';

-- step 138 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."assignee_email" IS 'E-mail address of who works on it';

-- step 139 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."reporter_email" IS 'E-mail address of who reported it';

-- step 140 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."created_date" IS 'When the issue was made in the source system';

-- step 141 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."updated_date" IS 'When the issue last changed in the source system';

-- step 142 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."resolved_date" IS 'When the issue was resolved';

-- step 143 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."labels" IS 'Labels';

-- step 144 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."custom_fields" IS 'Fields that the source''s owner added';

-- step 145 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."created_at" IS 'When the row was made';

-- step 146 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results"."updated_at" IS 'When the row was last changed';

-- step 147 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "issue_results_archive" (
    "id"             varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"    varchar(36) COLLATE "C"     NOT NULL,
    "issue_id"       varchar(100) COLLATE "C"    NOT NULL,
    "issue_key"      varchar(50) COLLATE "C"         NULL,
    "title"          varchar(500) COLLATE "C"        NULL,
    "description"    text COLLATE "C"                NULL,
    "issue_type"     varchar(50) COLLATE "C"         NULL,
    "priority"       varchar(50) COLLATE "C"         NULL,
    "status"         varchar(50) COLLATE "C"         NULL,
    "assignee_email" varchar(320) COLLATE "C"        NULL,
    "reporter_email" varchar(320) COLLATE "C"        NULL,
    "created_date"   timestamp(6) with time zone     NULL,
    "updated_date"   timestamp(6) with time zone     NULL,
    "resolved_date"  timestamp(6) with time zone     NULL,
    "labels"         jsonb                           NULL,
    "custom_fields"  jsonb                           NULL,
    "created_at"     timestamp(6) with time zone NOT NULL,
    "updated_at"     timestamp(6) with time zone NOT NULL,
    "archived_at"    timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_issue_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_issue_results_archive_created_date_range" CHECK ("created_date" >= '0001-01-01 00:00:00+00' AND "created_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_archive_updated_date_range" CHECK ("updated_date" >= '0001-01-01 00:00:00+00' AND "updated_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_archive_resolved_date_range" CHECK ("resolved_date" >= '0001-01-01 00:00:00+00' AND "resolved_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_issue_results_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 148 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "issue_results_archive" IS 'What retention has moved here from issue_results.';

-- step 149 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."id" IS 'Identifier of the result';

-- step 150 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."scan_job_id" IS 'The scan job that found it';

-- step 151 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."issue_id" IS 'Identifier in the source system';

-- step 152 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."issue_key" IS 'Key that people use, such as OPS-17';

-- step 153 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."title" IS 'Summary in one line';

-- step 154 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."description" IS 'What the issue is about';

-- step 155 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."issue_type" IS 'Kind of issue, such as bug or story';

-- step 156 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."priority" IS 'How urgent it is in the source system';

-- step 157 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."status" IS 'State of its workflow in the source system';

-- step 158 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."assignee_email" IS 'E-mail address of who works on it';

-- step 159 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."reporter_email" IS 'E-mail address of who reported it';

-- step 160 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."created_date" IS 'When the issue was made in the source system';

-- step 161 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."updated_date" IS 'When the issue last changed in the source system';

-- step 162 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."resolved_date" IS 'When the issue was resolved';

-- step 163 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."labels" IS 'Labels';

-- step 164 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."custom_fields" IS 'Fields that the source''s owner added';

-- step 165 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."created_at" IS 'When the row was made';

-- step 166 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."updated_at" IS 'When the row was last changed';

-- step 167 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "issue_results_archive"."archived_at" IS 'When the row was moved here';

-- step 168 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "project_results" (
    "id"             varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"    varchar(36) COLLATE "C"     NOT NULL,
    "project_id"     varchar(100) COLLATE "C"    NOT NULL,
    "project_key"    varchar(50) COLLATE "C"         NULL,
    "project_name"   varchar(255) COLLATE "C"        NULL,
    "description"    text COLLATE "C"                NULL,
    "project_type"   varchar(50) COLLATE "C"         NULL,
    "lead_email"     varchar(320) COLLATE "C"        NULL,
    "team_members"   jsonb                           NULL,
    "components"     jsonb                           NULL,
    "project_status" varchar(50) COLLATE "C"         NULL,
    "created_date"   timestamp(6) with time zone     NULL,
    "last_updated"   timestamp(6) with time zone     NULL,
    "settings"       jsonb                           NULL,
    "created_at"     timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"     timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_project_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_project_results_project_id_scan_job_id" UNIQUE ("project_id", "scan_job_id"),
    CONSTRAINT "fk_project_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_project_results_created_date_range" CHECK ("created_date" >= '0001-01-01 00:00:00+00' AND "created_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_last_updated_range" CHECK ("last_updated" >= '0001-01-01 00:00:00+00' AND "last_updated" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 169 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_project_results_scan_job_id_created_at_id" ON "project_results" ("scan_job_id", "created_at", "id");

-- step 170 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_project_results_project_key" ON "project_results" ("project_key");

-- step 171 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_project_results_project_name" ON "project_results" ("project_name");

-- step 172 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_project_results_project_type" ON "project_results" ("project_type");

-- step 173 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_project_results_lead_email" ON "project_results" ("lead_email");

-- step 174 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_project_results_project_status" ON "project_results" ("project_status");

-- step 175 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_project_results_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 176 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_project_results_updated_at" BEFORE UPDATE ON "project_results"
    FOR EACH ROW EXECUTE FUNCTION "update_project_results_updated_at"();

-- step 177 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "project_results" IS 'Projects found in the source system.';

-- step 178 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."id" IS 'Identifier of the result';

-- step 179 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."scan_job_id" IS 'The scan job that found it';

-- step 180 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."project_id" IS 'Identifier in the source system';

-- step 181 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."project_key" IS 'Short key that people use, such as OPS';

-- step 182 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."project_name" IS 'Name as shown to people';

-- step 183 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."description" IS 'What the project is for';

-- step 184 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."project_type" IS 'Kind of project in the source system';

-- step 185 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."lead_email" IS 'E-mail address of the project''s lead';

-- step 186 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."team_members" IS 'Members with their roles';

-- step 187 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."components" IS 'Parts that the project is divided into';

-- step 188 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."project_status" IS 'State in the source system';

-- step 189 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."created_date" IS 'When the project was made in the source system';

-- step 190 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."last_updated" IS 'When the project last changed in the source system';

-- step 191 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."settings" IS 'The project''s settings';

-- step 192 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."created_at" IS 'When the row was made';

-- step 193 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results"."updated_at" IS 'When the row was last changed';

-- step 194 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "project_results_archive" (
    "id"             varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"    varchar(36) COLLATE "C"     NOT NULL,
    "project_id"     varchar(100) COLLATE "C"    NOT NULL,
    "project_key"    varchar(50) COLLATE "C"         NULL,
    "project_name"   varchar(255) COLLATE "C"        NULL,
    "description"    text COLLATE "C"                NULL,
    "project_type"   varchar(50) COLLATE "C"         NULL,
    "lead_email"     varchar(320) COLLATE "C"        NULL,
    "team_members"   jsonb                           NULL,
    "components"     jsonb                           NULL,
    "project_status" varchar(50) COLLATE "C"         NULL,
    "created_date"   timestamp(6) with time zone     NULL,
    "last_updated"   timestamp(6) with time zone     NULL,
    "settings"       jsonb                           NULL,
    "created_at"     timestamp(6) with time zone NOT NULL,
    "updated_at"     timestamp(6) with time zone NOT NULL,
    "archived_at"    timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_project_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_project_results_archive_created_date_range" CHECK ("created_date" >= '0001-01-01 00:00:00+00' AND "created_date" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_archive_last_updated_range" CHECK ("last_updated" >= '0001-01-01 00:00:00+00' AND "last_updated" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_project_results_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 195 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "project_results_archive" IS 'What retention has moved here from project_results.';

-- step 196 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."id" IS 'Identifier of the result';

-- step 197 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."scan_job_id" IS 'The scan job that found it';

-- step 198 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."project_id" IS 'Identifier in the source system';

-- step 199 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."project_key" IS 'Short key that people use, such as OPS';

-- step 200 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."project_name" IS 'Name as shown to people';

-- step 201 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."description" IS 'What the project is for';

-- step 202 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."project_type" IS 'Kind of project in the source system';

-- step 203 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."lead_email" IS 'E-mail address of the project''s lead';

-- step 204 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."team_members" IS 'Members with their roles';

-- step 205 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."components" IS 'Parts that the project is divided into';

-- step 206 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."project_status" IS 'State in the source system';

-- step 207 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."created_date" IS 'When the project was made in the source system';

-- step 208 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."last_updated" IS 'When the project last changed in the source system';

-- step 209 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."settings" IS 'The project''s settings';

-- step 210 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."created_at" IS 'When the row was made';

-- step 211 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."updated_at" IS 'When the row was last changed';

-- step 212 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "project_results_archive"."archived_at" IS 'When the row was moved here';

-- step 213 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "scan_jobs_archive" (
    "id"                   varchar(36) COLLATE "C"     NOT NULL,
    "scan_id"              varchar(100) COLLATE "C"    NOT NULL,
    "status"               varchar(20) COLLATE "C"     NOT NULL,
    "scan_type"            varchar(50) COLLATE "C"     NOT NULL,
    "config"               jsonb                       NOT NULL,
    "organization_id"      varchar(100) COLLATE "C"        NULL,
    "error_message"        text COLLATE "C"                NULL,
    "started_at"           timestamp(6) with time zone     NULL,
    "completed_at"         timestamp(6) with time zone     NULL,
    "total_items"          integer                         NULL,
    "processed_items"      integer                         NULL,
    "failed_items"         integer                         NULL,
    "success_rate"         varchar(10) COLLATE "C"         NULL,
    "batch_size"           integer                         NULL,
    "service_name"         varchar(100) COLLATE "C"        NULL,
    "api_version"          varchar(20) COLLATE "C"         NULL,
    "rate_limit_remaining" integer                         NULL,
    "priority_level"       varchar(20) COLLATE "C"         NULL,
    "max_retries"          integer                         NULL,
    "created_at"           timestamp(6) with time zone NOT NULL,
    "updated_at"           timestamp(6) with time zone NOT NULL,
    "archived_at"          timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_scan_jobs_archive" PRIMARY KEY ("id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_scan_jobs_archive_started_at_range" CHECK ("started_at" >= '0001-01-01 00:00:00+00' AND "started_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_archive_completed_at_range" CHECK ("completed_at" >= '0001-01-01 00:00:00+00' AND "completed_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_jobs_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 214 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "scan_jobs_archive" IS 'What retention has moved here from scan_jobs.';

-- step 215 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."id" IS 'Unique internal identifier';

-- step 216 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."scan_id" IS 'Identifier that callers know the scan by';

-- step 217 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."status" IS 'How far the scan is';

-- step 218 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."scan_type" IS 'What is extracted, such as users, projects or calendar';

-- step 219 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."config" IS 'What the scan was asked for: source, filters and options';

-- step 220 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."organization_id" IS 'Organization on whose behalf the scan runs';

-- step 221 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."error_message" IS 'Why the scan failed';

-- step 222 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."started_at" IS 'When the first item was asked for';

-- step 223 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."completed_at" IS 'When the scan ended, in whatever way';

-- step 224 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."total_items" IS 'How many items the source announced';

-- step 225 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."processed_items" IS 'How many items were extracted';

-- step 226 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."failed_items" IS 'How many items could not be extracted';

-- step 227 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."success_rate" IS 'Share of items extracted, as people read it: 98.50%';

-- step 228 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."batch_size" IS 'How many items are asked for at a time';

-- step 229 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."service_name" IS 'Service that is scanned';

-- step 230 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."api_version" IS 'Version of that service''s API';

-- step 231 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."rate_limit_remaining" IS 'How many calls the source still allows';

-- step 232 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."priority_level" IS 'How urgent the scan is';

-- step 233 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."max_retries" IS 'How often a failed call is tried again';

-- step 234 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."created_at" IS 'When the scan was asked for';

-- step 235 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."updated_at" IS 'When the row last changed';

-- step 236 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_jobs_archive"."archived_at" IS 'When the row was moved here';

-- step 237 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "scan_results" (
    "id"                  varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"         varchar(36) COLLATE "C"     NOT NULL,
    "object_id"           varchar(255) COLLATE "C"    NOT NULL,
    "object_type"         varchar(100) COLLATE "C"    NOT NULL,
    "object_name"         varchar(255) COLLATE "C"        NULL,
    "raw_data"            jsonb                       NOT NULL,
    "processed_data"      jsonb                           NULL,
    "extraction_metadata" jsonb                           NULL,
    "created_at"          timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"          timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_scan_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_scan_results_object_id_object_type_scan_job_id" UNIQUE ("object_id", "object_type", "scan_job_id"),
    CONSTRAINT "fk_scan_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_scan_results_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_results_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 238 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_scan_results_scan_job_id_created_at_id" ON "scan_results" ("scan_job_id", "created_at", "id");

-- step 239 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_scan_results_object_type" ON "scan_results" ("object_type");

-- step 240 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_scan_results_object_name" ON "scan_results" ("object_name");

-- step 241 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_scan_results_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 242 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_scan_results_updated_at" BEFORE UPDATE ON "scan_results"
    FOR EACH ROW EXECUTE FUNCTION "update_scan_results_updated_at"();

-- step 243 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "scan_results" IS 'Objects of any kind found in the source system.';

-- step 244 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."id" IS 'Identifier of the result';

-- step 245 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."scan_job_id" IS 'The scan job that found it';

-- step 246 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."object_id" IS 'Identifier among objects of its type';

-- step 247 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."object_type" IS 'Kind of object';

-- step 248 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."object_name" IS 'Name as shown to people';

-- step 249 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."raw_data" IS 'The object as the source gave it';

-- step 250 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."processed_data" IS 'The object as the team''s own programs see it';

-- step 251 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."extraction_metadata" IS 'How and from where the object was extracted';

-- step 252 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."created_at" IS 'When the row was made';

-- step 253 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results"."updated_at" IS 'When the row was last changed';

-- step 254 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "scan_results_archive" (
    "id"                  varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"         varchar(36) COLLATE "C"     NOT NULL,
    "object_id"           varchar(255) COLLATE "C"    NOT NULL,
    "object_type"         varchar(100) COLLATE "C"    NOT NULL,
    "object_name"         varchar(255) COLLATE "C"        NULL,
    "raw_data"            jsonb                       NOT NULL,
    "processed_data"      jsonb                           NULL,
    "extraction_metadata" jsonb                           NULL,
    "created_at"          timestamp(6) with time zone NOT NULL,
    "updated_at"          timestamp(6) with time zone NOT NULL,
    "archived_at"         timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_scan_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_scan_results_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_results_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_scan_results_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 255 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "scan_results_archive" IS 'What retention has moved here from scan_results.';

-- step 256 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."id" IS 'Identifier of the result';

-- step 257 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."scan_job_id" IS 'The scan job that found it';

-- step 258 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."object_id" IS 'Identifier among objects of its type';

-- step 259 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."object_type" IS 'Kind of object';

-- step 260 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."object_name" IS 'Name as shown to people';

-- step 261 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."raw_data" IS 'The object as the source gave it';

-- step 262 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."processed_data" IS 'The object as the team''s own programs see it';

-- step 263 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."extraction_metadata" IS 'How and from where the object was extracted';

-- step 264 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."created_at" IS 'When the row was made';

-- step 265 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."updated_at" IS 'When the row was last changed';

-- step 266 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "scan_results_archive"."archived_at" IS 'When the row was moved here';

-- step 267 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "simple_results" (
    "id"          varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id" varchar(36) COLLATE "C"     NOT NULL,
    "result_type" varchar(100) COLLATE "C"        NULL,
    "result_data" jsonb                       NOT NULL,
    "created_at"  timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"  timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_simple_results" PRIMARY KEY ("id"),
    CONSTRAINT "fk_simple_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_simple_results_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_simple_results_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 268 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_simple_results_scan_job_id_created_at_id" ON "simple_results" ("scan_job_id", "created_at", "id");

-- step 269 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_simple_results_result_type" ON "simple_results" ("result_type");

-- step 270 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_simple_results_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 271 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_simple_results_updated_at" BEFORE UPDATE ON "simple_results"
    FOR EACH ROW EXECUTE FUNCTION "update_simple_results_updated_at"();

-- step 272 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "simple_results" IS 'Results of any shape.';

-- step 273 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results"."id" IS 'Identifier of the result';

-- step 274 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results"."scan_job_id" IS 'The scan job that found it';

-- step 275 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results"."result_type" IS 'Kind of result';

-- step 276 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results"."result_data" IS 'The result as it was found';

-- step 277 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results"."created_at" IS 'When the row was made';

-- step 278 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results"."updated_at" IS 'When the row was last changed';

-- step 279 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "simple_results_archive" (
    "id"          varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id" varchar(36) COLLATE "C"     NOT NULL,
    "result_type" varchar(100) COLLATE "C"        NULL,
    "result_data" jsonb                       NOT NULL,
    "created_at"  timestamp(6) with time zone NOT NULL,
    "updated_at"  timestamp(6) with time zone NOT NULL,
    "archived_at" timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_simple_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_simple_results_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_simple_results_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_simple_results_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 280 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "simple_results_archive" IS 'What retention has moved here from simple_results.';

-- step 281 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."id" IS 'Identifier of the result';

-- step 282 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."scan_job_id" IS 'The scan job that found it';

-- step 283 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."result_type" IS 'Kind of result';

-- step 284 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."result_data" IS 'The result as it was found';

-- step 285 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."created_at" IS 'When the row was made';

-- step 286 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."updated_at" IS 'When the row was last changed';

-- step 287 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "simple_results_archive"."archived_at" IS 'When the row was moved here';

-- step 288 of 330: expand; locks SHARE ROW EXCLUSIVE on scan_jobs: reads go on, writes wait; can be undone
CREATE TABLE "user_results" (
    "id"            varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"   varchar(36) COLLATE "C"     NOT NULL,
    "user_id"       varchar(100) COLLATE "C"    NOT NULL,
    "username"      varchar(150) COLLATE "C"        NULL,
    "email"         varchar(320) COLLATE "C"        NULL,
    "display_name"  varchar(255) COLLATE "C"        NULL,
    "department"    varchar(150) COLLATE "C"        NULL,
    "job_title"     varchar(150) COLLATE "C"        NULL,
    "manager_email" varchar(320) COLLATE "C"        NULL,
    "status"        varchar(20) COLLATE "C"         NULL,
    "last_login"    timestamp(6) with time zone     NULL,
    "permissions"   jsonb                           NULL,
    "profile_data"  jsonb                           NULL,
    "created_at"    timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    "updated_at"    timestamp(6) with time zone NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT "pk_user_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_user_results_user_id_scan_job_id" UNIQUE ("user_id", "scan_job_id"),
    CONSTRAINT "fk_user_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    CONSTRAINT "ck_user_results_status" CHECK ("status" IN ('active', 'inactive', 'suspended')),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_user_results_last_login_range" CHECK ("last_login" >= '0001-01-01 00:00:00+00' AND "last_login" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_user_results_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_user_results_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00')
);

-- step 289 of 330: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX "idx_user_results_scan_job_id_created_at_id" ON "user_results" ("scan_job_id", "created_at", "id");

-- step 290 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_user_results_username" ON "user_results" ("username");

-- step 291 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_user_results_email" ON "user_results" ("email");

-- step 292 of 330: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX "idx_user_results_display_name" ON "user_results" ("display_name");

-- step 293 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_user_results_department" ON "user_results" ("department");

-- step 294 of 330: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX "idx_user_results_status" ON "user_results" ("status");

-- step 295 of 330: expand; nobody else is locked; can be undone
CREATE FUNCTION "update_user_results_updated_at"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $scangen$
BEGIN
    NEW."updated_at" := statement_timestamp();
    RETURN NEW;
END
$scangen$;

-- step 296 of 330: expand; nobody else is locked; can be undone
CREATE TRIGGER "update_user_results_updated_at" BEFORE UPDATE ON "user_results"
    FOR EACH ROW EXECUTE FUNCTION "update_user_results_updated_at"();

-- step 297 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "user_results" IS 'Users found in the source system.';

-- step 298 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."id" IS 'Identifier of the result';

-- step 299 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."scan_job_id" IS 'The scan job that found it';

-- step 300 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."user_id" IS 'Identifier in the source system';

-- step 301 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."username" IS 'Login name';

-- step 302 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."email" IS 'Main e-mail address';

-- step 303 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."display_name" IS 'Name as shown to people';

-- step 304 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."department" IS 'Department or team';

-- step 305 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."job_title" IS 'Position';

-- step 306 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."manager_email" IS 'E-mail address of the user''s manager';

-- step 307 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."status" IS 'Whether the user may log in';

-- step 308 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."last_login" IS 'When the user last logged in';

-- step 309 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."permissions" IS 'What the user may do in the source system';

-- step 310 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."profile_data" IS 'Everything else that the source tells of the user';

-- step 311 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."created_at" IS 'When the row was made';

-- step 312 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results"."updated_at" IS 'When the row was last changed';

-- step 313 of 330: expand; nobody else is locked; can be undone
CREATE TABLE "user_results_archive" (
    "id"            varchar(36) COLLATE "C"     NOT NULL,
    "scan_job_id"   varchar(36) COLLATE "C"     NOT NULL,
    "user_id"       varchar(100) COLLATE "C"    NOT NULL,
    "username"      varchar(150) COLLATE "C"        NULL,
    "email"         varchar(320) COLLATE "C"        NULL,
    "display_name"  varchar(255) COLLATE "C"        NULL,
    "department"    varchar(150) COLLATE "C"        NULL,
    "job_title"     varchar(150) COLLATE "C"        NULL,
    "manager_email" varchar(320) COLLATE "C"        NULL,
    "status"        varchar(20) COLLATE "C"         NULL,
    "last_login"    timestamp(6) with time zone     NULL,
    "permissions"   jsonb                           NULL,
    "profile_data"  jsonb                           NULL,
    "created_at"    timestamp(6) with time zone NOT NULL,
    "updated_at"    timestamp(6) with time zone NOT NULL,
    "archived_at"   timestamp(6) with time zone NOT NULL,
    CONSTRAINT "pk_user_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- years 1 to 9999, no infinity
    CONSTRAINT "ck_user_results_archive_last_login_range" CHECK ("last_login" >= '0001-01-01 00:00:00+00' AND "last_login" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_user_results_archive_created_at_range" CHECK ("created_at" >= '0001-01-01 00:00:00+00' AND "created_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_user_results_archive_updated_at_range" CHECK ("updated_at" >= '0001-01-01 00:00:00+00' AND "updated_at" < '10000-01-01 00:00:00+00'),
    CONSTRAINT "ck_user_results_archive_archived_at_range" CHECK ("archived_at" >= '0001-01-01 00:00:00+00' AND "archived_at" < '10000-01-01 00:00:00+00')
);

-- step 314 of 330: expand; nobody else is locked; can be undone
COMMENT ON TABLE "user_results_archive" IS 'What retention has moved here from user_results.';

-- step 315 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."id" IS 'Identifier of the result';

-- step 316 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."scan_job_id" IS 'The scan job that found it';

-- step 317 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."user_id" IS 'Identifier in the source system';

-- step 318 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."username" IS 'Login name';

-- step 319 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."email" IS 'Main e-mail address';

-- step 320 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."display_name" IS 'Name as shown to people';

-- step 321 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."department" IS 'Department or team';

-- step 322 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."job_title" IS 'Position';

-- step 323 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."manager_email" IS 'E-mail address of the user''s manager';

-- step 324 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."status" IS 'Whether the user may log in';

-- step 325 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."last_login" IS 'When the user last logged in';

-- step 326 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."permissions" IS 'What the user may do in the source system';

-- step 327 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."profile_data" IS 'Everything else that the source tells of the user';

-- step 328 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."created_at" IS 'When the row was made';

-- step 329 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."updated_at" IS 'When the row was last changed';

-- step 330 of 330: expand; nobody else is locked; can be undone
COMMENT ON COLUMN "user_results_archive"."archived_at" IS 'When the row was moved here';

COMMIT;
