-- Migration 0001, initial. For SQLite 3.37 and newer.

BEGIN IMMEDIATE;

-- step 1 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "scan_jobs" ( -- Core scan job management and status tracking.
    "id"                   text    NOT NULL,                   -- Unique internal identifier
    "scan_id"              text    NOT NULL,                   -- Identifier that callers know the scan by
    "status"               text    NOT NULL DEFAULT 'pending', -- How far the scan is
    "scan_type"            text    NOT NULL,                   -- What is extracted, such as users, projects or calendar
    "config"               text    NOT NULL,                   -- What the scan was asked for: source, filters and options
    "organization_id"      text        NULL,                   -- Organization on whose behalf the scan runs
    "error_message"        text        NULL,                   -- Why the scan failed
    "started_at"           text        NULL,                   -- When the first item was asked for
    "completed_at"         text        NULL,                   -- When the scan ended, in whatever way
    "total_items"          integer     NULL DEFAULT 0,         -- How many items the source announced
    "processed_items"      integer     NULL DEFAULT 0,         -- How many items were extracted
    "failed_items"         integer     NULL DEFAULT 0,         -- How many items could not be extracted
    "success_rate"         text        NULL,                   -- Share of items extracted, as people read it: 98.50%
    "batch_size"           integer     NULL DEFAULT 50,        -- How many items are asked for at a time
    "service_name"         text        NULL,                   -- Service that is scanned
    "api_version"          text        NULL,                   -- Version of that service's API
    "rate_limit_remaining" integer     NULL,                   -- How many calls the source still allows
    "priority_level"       text        NULL DEFAULT 'normal',  -- How urgent the scan is
    "max_retries"          integer     NULL DEFAULT 3,         -- How often a failed call is tried again
    "created_at"           text    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the scan was asked for
    "updated_at"           text    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row last changed
    CONSTRAINT "pk_scan_jobs" PRIMARY KEY ("id"),
    CONSTRAINT "uq_scan_jobs_scan_id" UNIQUE ("scan_id"),
    CONSTRAINT "check_valid_status" CHECK ("status" IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    CONSTRAINT "check_valid_priority" CHECK ("priority_level" IN ('low', 'normal', 'high', 'urgent')),
    CONSTRAINT "check_positive_counts" CHECK ("total_items" >= 0 AND "processed_items" >= 0 AND "failed_items" >= 0),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_scan_jobs_id_length"                  CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_scan_id_length"             CHECK (length("scan_id") <= 100 AND instr("scan_id", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_status_length"              CHECK (length("status") <= 20 AND instr("status", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_scan_type_length"           CHECK (length("scan_type") <= 50 AND instr("scan_type", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_organization_id_length"     CHECK (length("organization_id") <= 100 AND instr("organization_id", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_success_rate_length"        CHECK (length("success_rate") <= 10 AND instr("success_rate", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_service_name_length"        CHECK (length("service_name") <= 100 AND instr("service_name", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_api_version_length"         CHECK (length("api_version") <= 20 AND instr("api_version", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_priority_level_length"      CHECK (length("priority_level") <= 20 AND instr("priority_level", char(0)) = 0),
    -- 32 bits
    CONSTRAINT "ck_scan_jobs_total_items_range"          CHECK ("total_items" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_processed_items_range"      CHECK ("processed_items" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_failed_items_range"         CHECK ("failed_items" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_batch_size_range"           CHECK ("batch_size" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_rate_limit_remaining_range" CHECK ("rate_limit_remaining" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_max_retries_range"          CHECK ("max_retries" BETWEEN -2147483648 AND 2147483647),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_scan_jobs_config_json"                CHECK ("config" IS NULL OR json_valid("config") AND instr("config", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_scan_jobs_started_at_form"            CHECK ("started_at" IS datetime(substr("started_at", 1, 19) || '.0', '+0 days') || substr("started_at", 20) AND substr("started_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "started_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_completed_at_form"          CHECK ("completed_at" IS datetime(substr("completed_at", 1, 19) || '.0', '+0 days') || substr("completed_at", 20) AND substr("completed_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "completed_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_created_at_form"            CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_updated_at_form"            CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 2 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- One table: SQLite has no partitions. Elsewhere it is cut by hash of scan_job_id.
CREATE TABLE "activity_results" ( -- Activities found in the source system's audit log.
    "id"          text NOT NULL, -- Identifier of the result
    "scan_job_id" text NOT NULL, -- The scan job that found it
    "activity_id" text NOT NULL, -- Identifier in the source system
    "actor_email" text     NULL, -- E-mail address of who acted
    "action"      text     NULL, -- What was done, such as login or file.shared
    "target_type" text     NULL, -- Kind of thing that it was done to
    "target_id"   text     NULL, -- Identifier of that thing in the source system
    "occurred_at" text     NULL, -- When it was done
    "ip_address"  text     NULL, -- Address from which it was done
    "details"     text     NULL, -- Everything else that the source tells
    "created_at"  text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"  text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_activity_results" PRIMARY KEY ("scan_job_id", "id"),
    CONSTRAINT "uq_activity_results_activity_id_scan_job_id" UNIQUE ("activity_id", "scan_job_id"),
    CONSTRAINT "fk_activity_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_activity_results_id_length"          CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_scan_job_id_length" CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_activity_id_length" CHECK (length("activity_id") <= 100 AND instr("activity_id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_actor_email_length" CHECK (length("actor_email") <= 320 AND instr("actor_email", char(0)) = 0),
    CONSTRAINT "ck_activity_results_action_length"      CHECK (length("action") <= 100 AND instr("action", char(0)) = 0),
    CONSTRAINT "ck_activity_results_target_type_length" CHECK (length("target_type") <= 100 AND instr("target_type", char(0)) = 0),
    CONSTRAINT "ck_activity_results_target_id_length"   CHECK (length("target_id") <= 255 AND instr("target_id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_ip_address_length"  CHECK (length("ip_address") <= 45 AND instr("ip_address", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_activity_results_details_json"       CHECK ("details" IS NULL OR json_valid("details") AND instr("details", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_activity_results_occurred_at_form"   CHECK ("occurred_at" IS datetime(substr("occurred_at", 1, 19) || '.0', '+0 days') || substr("occurred_at", 20) AND substr("occurred_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "occurred_at" > '0001'),
    CONSTRAINT "ck_activity_results_created_at_form"    CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_activity_results_updated_at_form"    CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 3 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "activity_results_archive" ( -- What retention has moved here from activity_results.
    "id"          text NOT NULL, -- Identifier of the result
    "scan_job_id" text NOT NULL, -- The scan job that found it
    "activity_id" text NOT NULL, -- Identifier in the source system
    "actor_email" text     NULL, -- E-mail address of who acted
    "action"      text     NULL, -- What was done, such as login or file.shared
    "target_type" text     NULL, -- Kind of thing that it was done to
    "target_id"   text     NULL, -- Identifier of that thing in the source system
    "occurred_at" text     NULL, -- When it was done
    "ip_address"  text     NULL, -- Address from which it was done
    "details"     text     NULL, -- Everything else that the source tells
    "created_at"  text NOT NULL, -- When the row was made
    "updated_at"  text NOT NULL, -- When the row was last changed
    "archived_at" text NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_activity_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_activity_results_archive_id_length"          CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_scan_job_id_length" CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_activity_id_length" CHECK (length("activity_id") <= 100 AND instr("activity_id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_actor_email_length" CHECK (length("actor_email") <= 320 AND instr("actor_email", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_action_length"      CHECK (length("action") <= 100 AND instr("action", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_target_type_length" CHECK (length("target_type") <= 100 AND instr("target_type", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_target_id_length"   CHECK (length("target_id") <= 255 AND instr("target_id", char(0)) = 0),
    CONSTRAINT "ck_activity_results_archive_ip_address_length"  CHECK (length("ip_address") <= 45 AND instr("ip_address", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_activity_results_archive_details_json"       CHECK ("details" IS NULL OR json_valid("details") AND instr("details", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_activity_results_archive_occurred_at_form"   CHECK ("occurred_at" IS datetime(substr("occurred_at", 1, 19) || '.0', '+0 days') || substr("occurred_at", 20) AND substr("occurred_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "occurred_at" > '0001'),
    CONSTRAINT "ck_activity_results_archive_created_at_form"    CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_activity_results_archive_updated_at_form"    CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_activity_results_archive_archived_at_form"   CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 4 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "calendar_events" ( -- Calendar events found in the source system.
    "id"              text    NOT NULL,           -- Identifier of the result
    "scan_job_id"     text    NOT NULL,           -- The scan job that found it
    "event_id"        text    NOT NULL,           -- Identifier within its calendar
    "calendar_id"     text    NOT NULL,           -- Calendar that the event is in
    "title"           text        NULL,           -- Title of the event
    "description"     text        NULL,           -- What the event is about
    "organizer_name"  text        NULL,           -- Who invites
    "organizer_email" text        NULL,           -- E-mail address of who invites
    "start_time"      text        NULL,           -- When the event begins
    "end_time"        text        NULL,           -- When the event ends
    "location"        text        NULL,           -- Where people meet
    "is_virtual"      integer NOT NULL DEFAULT 0, -- Whether people meet online
    "meeting_url"     text        NULL,           -- Where to join online
    "attendees"       text        NULL,           -- Who is invited and what they answered
    "event_type"      text        NULL,           -- Kind of event in the source system
    "created_at"      text    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"      text    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_calendar_events" PRIMARY KEY ("id"),
    CONSTRAINT "uq_calendar_events_event_id_calendar_id_scan_job_id" UNIQUE ("event_id", "calendar_id", "scan_job_id"),
    CONSTRAINT "fk_calendar_events_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_calendar_events_id_length"              CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_scan_job_id_length"     CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_event_id_length"        CHECK (length("event_id") <= 255 AND instr("event_id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_calendar_id_length"     CHECK (length("calendar_id") <= 255 AND instr("calendar_id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_title_length"           CHECK (length("title") <= 500 AND instr("title", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_organizer_name_length"  CHECK (length("organizer_name") <= 255 AND instr("organizer_name", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_organizer_email_length" CHECK (length("organizer_email") <= 320 AND instr("organizer_email", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_location_length"        CHECK (length("location") <= 500 AND instr("location", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_meeting_url_length"     CHECK (length("meeting_url") <= 1000 AND instr("meeting_url", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_event_type_length"      CHECK (length("event_type") <= 50 AND instr("event_type", char(0)) = 0),
    -- 0 or 1
    CONSTRAINT "ck_calendar_events_is_virtual_boolean"     CHECK ("is_virtual" IN (0, 1)),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_calendar_events_attendees_json"         CHECK ("attendees" IS NULL OR json_valid("attendees") AND instr("attendees", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_calendar_events_start_time_form"        CHECK ("start_time" IS datetime(substr("start_time", 1, 19) || '.0', '+0 days') || substr("start_time", 20) AND substr("start_time", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "start_time" > '0001'),
    CONSTRAINT "ck_calendar_events_end_time_form"          CHECK ("end_time" IS datetime(substr("end_time", 1, 19) || '.0', '+0 days') || substr("end_time", 20) AND substr("end_time", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "end_time" > '0001'),
    CONSTRAINT "ck_calendar_events_created_at_form"        CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_calendar_events_updated_at_form"        CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 5 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "calendar_events_archive" ( -- What retention has moved here from calendar_events.
    "id"              text    NOT NULL, -- Identifier of the result
    "scan_job_id"     text    NOT NULL, -- The scan job that found it
    "event_id"        text    NOT NULL, -- Identifier within its calendar
    "calendar_id"     text    NOT NULL, -- Calendar that the event is in
    "title"           text        NULL, -- Title of the event
    "description"     text        NULL, -- What the event is about
    "organizer_name"  text        NULL, -- Who invites
    "organizer_email" text        NULL, -- E-mail address of who invites
    "start_time"      text        NULL, -- When the event begins
    "end_time"        text        NULL, -- When the event ends
    "location"        text        NULL, -- Where people meet
    "is_virtual"      integer NOT NULL, -- Whether people meet online
    "meeting_url"     text        NULL, -- Where to join online
    "attendees"       text        NULL, -- Who is invited and what they answered
    "event_type"      text        NULL, -- Kind of event in the source system
    "created_at"      text    NOT NULL, -- When the row was made
    "updated_at"      text    NOT NULL, -- When the row was last changed
    "archived_at"     text    NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_calendar_events_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_calendar_events_archive_id_length"              CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_scan_job_id_length"     CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_event_id_length"        CHECK (length("event_id") <= 255 AND instr("event_id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_calendar_id_length"     CHECK (length("calendar_id") <= 255 AND instr("calendar_id", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_title_length"           CHECK (length("title") <= 500 AND instr("title", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_organizer_name_length"  CHECK (length("organizer_name") <= 255 AND instr("organizer_name", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_organizer_email_length" CHECK (length("organizer_email") <= 320 AND instr("organizer_email", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_location_length"        CHECK (length("location") <= 500 AND instr("location", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_meeting_url_length"     CHECK (length("meeting_url") <= 1000 AND instr("meeting_url", char(0)) = 0),
    CONSTRAINT "ck_calendar_events_archive_event_type_length"      CHECK (length("event_type") <= 50 AND instr("event_type", char(0)) = 0),
    -- 0 or 1
    CONSTRAINT "ck_calendar_events_archive_is_virtual_boolean"     CHECK ("is_virtual" IN (0, 1)),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_calendar_events_archive_attendees_json"         CHECK ("attendees" IS NULL OR json_valid("attendees") AND instr("attendees", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_calendar_events_archive_start_time_form"        CHECK ("start_time" IS datetime(substr("start_time", 1, 19) || '.0', '+0 days') || substr("start_time", 20) AND substr("start_time", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "start_time" > '0001'),
    CONSTRAINT "ck_calendar_events_archive_end_time_form"          CHECK ("end_time" IS datetime(substr("end_time", 1, 19) || '.0', '+0 days') || substr("end_time", 20) AND substr("end_time", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "end_time" > '0001'),
    CONSTRAINT "ck_calendar_events_archive_created_at_form"        CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_calendar_events_archive_updated_at_form"        CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_calendar_events_archive_archived_at_form"       CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 6 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "issue_results" ( -- Issues, tickets and tasks found in the source system.
    "id"             text NOT NULL, -- Identifier of the result
    "scan_job_id"    text NOT NULL, -- The scan job that found it
    "issue_id"       text NOT NULL, -- Identifier in the source system
    "issue_key"      text     NULL, -- Key that people use, such as OPS-17
    "title"          text     NULL, -- Summary in one line
    "description"    text     NULL, -- What the issue is about
    "issue_type"     text     NULL, -- Kind of issue, such as bug or story
    "priority"       text     NULL, -- How urgent it is in the source system
    "status"         text     NULL, -- State of its workflow in the source system
    "assignee_email" text     NULL, -- E-mail address of who works on it
    "reporter_email" text     NULL, -- E-mail address of who reported it
    "created_date"   text     NULL, -- When the issue was made in the source system
    "updated_date"   text     NULL, -- When the issue last changed in the source system
    "resolved_date"  text     NULL, -- When the issue was resolved
    "labels"         text     NULL, -- Labels
    "custom_fields"  text     NULL, -- Fields that the source's owner added
    "created_at"     text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"     text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_issue_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_issue_results_issue_id_scan_job_id" UNIQUE ("issue_id", "scan_job_id"),
    CONSTRAINT "fk_issue_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_issue_results_id_length"             CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_issue_results_scan_job_id_length"    CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_issue_results_issue_id_length"       CHECK (length("issue_id") <= 100 AND instr("issue_id", char(0)) = 0),
    CONSTRAINT "ck_issue_results_issue_key_length"      CHECK (length("issue_key") <= 50 AND instr("issue_key", char(0)) = 0),
    CONSTRAINT "ck_issue_results_title_length"          CHECK (length("title") <= 500 AND instr("title", char(0)) = 0),
    CONSTRAINT "ck_issue_results_issue_type_length"     CHECK (length("issue_type") <= 50 AND instr("issue_type", char(0)) = 0),
    CONSTRAINT "ck_issue_results_priority_length"       CHECK (length("priority") <= 50 AND instr("priority", char(0)) = 0),
    CONSTRAINT "ck_issue_results_status_length"         CHECK (length("status") <= 50 AND instr("status", char(0)) = 0),
    CONSTRAINT "ck_issue_results_assignee_email_length" CHECK (length("assignee_email") <= 320 AND instr("assignee_email", char(0)) = 0),
    CONSTRAINT "ck_issue_results_reporter_email_length" CHECK (length("reporter_email") <= 320 AND instr("reporter_email", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_issue_results_labels_json"           CHECK ("labels" IS NULL OR json_valid("labels") AND instr("labels", char(0)) = 0),
    CONSTRAINT "ck_issue_results_custom_fields_json"    CHECK ("custom_fields" IS NULL OR json_valid("custom_fields") AND instr("custom_fields", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_issue_results_created_date_form"     CHECK ("created_date" IS datetime(substr("created_date", 1, 19) || '.0', '+0 days') || substr("created_date", 20) AND substr("created_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_date" > '0001'),
    CONSTRAINT "ck_issue_results_updated_date_form"     CHECK ("updated_date" IS datetime(substr("updated_date", 1, 19) || '.0', '+0 days') || substr("updated_date", 20) AND substr("updated_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_date" > '0001'),
    CONSTRAINT "ck_issue_results_resolved_date_form"    CHECK ("resolved_date" IS datetime(substr("resolved_date", 1, 19) || '.0', '+0 days') || substr("resolved_date", 20) AND substr("resolved_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "resolved_date" > '0001'),
    CONSTRAINT "ck_issue_results_created_at_form"       CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_issue_results_updated_at_form"       CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 7 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "issue_results_archive" ( -- What retention has moved here from issue_results.
    "id"             text NOT NULL, -- Identifier of the result
    "scan_job_id"    text NOT NULL, -- The scan job that found it
    "issue_id"       text NOT NULL, -- Identifier in the source system
    "issue_key"      text     NULL, -- Key that people use, such as OPS-17
    "title"          text     NULL, -- Summary in one line
    "description"    text     NULL, -- What the issue is about
    "issue_type"     text     NULL, -- Kind of issue, such as bug or story
    "priority"       text     NULL, -- How urgent it is in the source system
    "status"         text     NULL, -- State of its workflow in the source system
    "assignee_email" text     NULL, -- E-mail address of who works on it
    "reporter_email" text     NULL, -- E-mail address of who reported it
    "created_date"   text     NULL, -- When the issue was made in the source system
    "updated_date"   text     NULL, -- When the issue last changed in the source system
    "resolved_date"  text     NULL, -- When the issue was resolved
    "labels"         text     NULL, -- Labels
    "custom_fields"  text     NULL, -- Fields that the source's owner added
    "created_at"     text NOT NULL, -- When the row was made
    "updated_at"     text NOT NULL, -- When the row was last changed
    "archived_at"    text NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_issue_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_issue_results_archive_id_length"             CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_scan_job_id_length"    CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_issue_id_length"       CHECK (length("issue_id") <= 100 AND instr("issue_id", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_issue_key_length"      CHECK (length("issue_key") <= 50 AND instr("issue_key", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_title_length"          CHECK (length("title") <= 500 AND instr("title", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_issue_type_length"     CHECK (length("issue_type") <= 50 AND instr("issue_type", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_priority_length"       CHECK (length("priority") <= 50 AND instr("priority", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_status_length"         CHECK (length("status") <= 50 AND instr("status", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_assignee_email_length" CHECK (length("assignee_email") <= 320 AND instr("assignee_email", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_reporter_email_length" CHECK (length("reporter_email") <= 320 AND instr("reporter_email", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_issue_results_archive_labels_json"           CHECK ("labels" IS NULL OR json_valid("labels") AND instr("labels", char(0)) = 0),
    CONSTRAINT "ck_issue_results_archive_custom_fields_json"    CHECK ("custom_fields" IS NULL OR json_valid("custom_fields") AND instr("custom_fields", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_issue_results_archive_created_date_form"     CHECK ("created_date" IS datetime(substr("created_date", 1, 19) || '.0', '+0 days') || substr("created_date", 20) AND substr("created_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_date" > '0001'),
    CONSTRAINT "ck_issue_results_archive_updated_date_form"     CHECK ("updated_date" IS datetime(substr("updated_date", 1, 19) || '.0', '+0 days') || substr("updated_date", 20) AND substr("updated_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_date" > '0001'),
    CONSTRAINT "ck_issue_results_archive_resolved_date_form"    CHECK ("resolved_date" IS datetime(substr("resolved_date", 1, 19) || '.0', '+0 days') || substr("resolved_date", 20) AND substr("resolved_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "resolved_date" > '0001'),
    CONSTRAINT "ck_issue_results_archive_created_at_form"       CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_issue_results_archive_updated_at_form"       CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_issue_results_archive_archived_at_form"      CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 8 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "project_results" ( -- Projects found in the source system.
    "id"             text NOT NULL, -- Identifier of the result
    "scan_job_id"    text NOT NULL, -- The scan job that found it
    "project_id"     text NOT NULL, -- Identifier in the source system
    "project_key"    text     NULL, -- Short key that people use, such as OPS
    "project_name"   text     NULL, -- Name as shown to people
    "description"    text     NULL, -- What the project is for
    "project_type"   text     NULL, -- Kind of project in the source system
    "lead_email"     text     NULL, -- E-mail address of the project's lead
    "team_members"   text     NULL, -- Members with their roles
    "components"     text     NULL, -- Parts that the project is divided into
    "project_status" text     NULL, -- State in the source system
    "created_date"   text     NULL, -- When the project was made in the source system
    "last_updated"   text     NULL, -- When the project last changed in the source system
    "settings"       text     NULL, -- The project's settings
    "created_at"     text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"     text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_project_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_project_results_project_id_scan_job_id" UNIQUE ("project_id", "scan_job_id"),
    CONSTRAINT "fk_project_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_project_results_id_length"             CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_project_results_scan_job_id_length"    CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_project_results_project_id_length"     CHECK (length("project_id") <= 100 AND instr("project_id", char(0)) = 0),
    CONSTRAINT "ck_project_results_project_key_length"    CHECK (length("project_key") <= 50 AND instr("project_key", char(0)) = 0),
    CONSTRAINT "ck_project_results_project_name_length"   CHECK (length("project_name") <= 255 AND instr("project_name", char(0)) = 0),
    CONSTRAINT "ck_project_results_project_type_length"   CHECK (length("project_type") <= 50 AND instr("project_type", char(0)) = 0),
    CONSTRAINT "ck_project_results_lead_email_length"     CHECK (length("lead_email") <= 320 AND instr("lead_email", char(0)) = 0),
    CONSTRAINT "ck_project_results_project_status_length" CHECK (length("project_status") <= 50 AND instr("project_status", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_project_results_team_members_json"     CHECK ("team_members" IS NULL OR json_valid("team_members") AND instr("team_members", char(0)) = 0),
    CONSTRAINT "ck_project_results_components_json"       CHECK ("components" IS NULL OR json_valid("components") AND instr("components", char(0)) = 0),
    CONSTRAINT "ck_project_results_settings_json"         CHECK ("settings" IS NULL OR json_valid("settings") AND instr("settings", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_project_results_created_date_form"     CHECK ("created_date" IS datetime(substr("created_date", 1, 19) || '.0', '+0 days') || substr("created_date", 20) AND substr("created_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_date" > '0001'),
    CONSTRAINT "ck_project_results_last_updated_form"     CHECK ("last_updated" IS datetime(substr("last_updated", 1, 19) || '.0', '+0 days') || substr("last_updated", 20) AND substr("last_updated", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "last_updated" > '0001'),
    CONSTRAINT "ck_project_results_created_at_form"       CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_project_results_updated_at_form"       CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 9 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "project_results_archive" ( -- What retention has moved here from project_results.
    "id"             text NOT NULL, -- Identifier of the result
    "scan_job_id"    text NOT NULL, -- The scan job that found it
    "project_id"     text NOT NULL, -- Identifier in the source system
    "project_key"    text     NULL, -- Short key that people use, such as OPS
    "project_name"   text     NULL, -- Name as shown to people
    "description"    text     NULL, -- What the project is for
    "project_type"   text     NULL, -- Kind of project in the source system
    "lead_email"     text     NULL, -- E-mail address of the project's lead
    "team_members"   text     NULL, -- Members with their roles
    "components"     text     NULL, -- Parts that the project is divided into
    "project_status" text     NULL, -- State in the source system
    "created_date"   text     NULL, -- When the project was made in the source system
    "last_updated"   text     NULL, -- When the project last changed in the source system
    "settings"       text     NULL, -- The project's settings
    "created_at"     text NOT NULL, -- When the row was made
    "updated_at"     text NOT NULL, -- When the row was last changed
    "archived_at"    text NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_project_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_project_results_archive_id_length"             CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_scan_job_id_length"    CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_project_id_length"     CHECK (length("project_id") <= 100 AND instr("project_id", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_project_key_length"    CHECK (length("project_key") <= 50 AND instr("project_key", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_project_name_length"   CHECK (length("project_name") <= 255 AND instr("project_name", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_project_type_length"   CHECK (length("project_type") <= 50 AND instr("project_type", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_lead_email_length"     CHECK (length("lead_email") <= 320 AND instr("lead_email", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_project_status_length" CHECK (length("project_status") <= 50 AND instr("project_status", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_project_results_archive_team_members_json"     CHECK ("team_members" IS NULL OR json_valid("team_members") AND instr("team_members", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_components_json"       CHECK ("components" IS NULL OR json_valid("components") AND instr("components", char(0)) = 0),
    CONSTRAINT "ck_project_results_archive_settings_json"         CHECK ("settings" IS NULL OR json_valid("settings") AND instr("settings", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_project_results_archive_created_date_form"     CHECK ("created_date" IS datetime(substr("created_date", 1, 19) || '.0', '+0 days') || substr("created_date", 20) AND substr("created_date", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_date" > '0001'),
    CONSTRAINT "ck_project_results_archive_last_updated_form"     CHECK ("last_updated" IS datetime(substr("last_updated", 1, 19) || '.0', '+0 days') || substr("last_updated", 20) AND substr("last_updated", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "last_updated" > '0001'),
    CONSTRAINT "ck_project_results_archive_created_at_form"       CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_project_results_archive_updated_at_form"       CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_project_results_archive_archived_at_form"      CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 10 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "scan_jobs_archive" ( -- What retention has moved here from scan_jobs.
    "id"                   text    NOT NULL, -- Unique internal identifier
    "scan_id"              text    NOT NULL, -- Identifier that callers know the scan by
    "status"               text    NOT NULL, -- How far the scan is
    "scan_type"            text    NOT NULL, -- What is extracted, such as users, projects or calendar
    "config"               text    NOT NULL, -- What the scan was asked for: source, filters and options
    "organization_id"      text        NULL, -- Organization on whose behalf the scan runs
    "error_message"        text        NULL, -- Why the scan failed
    "started_at"           text        NULL, -- When the first item was asked for
    "completed_at"         text        NULL, -- When the scan ended, in whatever way
    "total_items"          integer     NULL, -- How many items the source announced
    "processed_items"      integer     NULL, -- How many items were extracted
    "failed_items"         integer     NULL, -- How many items could not be extracted
    "success_rate"         text        NULL, -- Share of items extracted, as people read it: 98.50%
    "batch_size"           integer     NULL, -- How many items are asked for at a time
    "service_name"         text        NULL, -- Service that is scanned
    "api_version"          text        NULL, -- Version of that service's API
    "rate_limit_remaining" integer     NULL, -- How many calls the source still allows
    "priority_level"       text        NULL, -- How urgent the scan is
    "max_retries"          integer     NULL, -- How often a failed call is tried again
    "created_at"           text    NOT NULL, -- When the scan was asked for
    "updated_at"           text    NOT NULL, -- When the row last changed
    "archived_at"          text    NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_scan_jobs_archive" PRIMARY KEY ("id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_scan_jobs_archive_id_length"                  CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_scan_id_length"             CHECK (length("scan_id") <= 100 AND instr("scan_id", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_status_length"              CHECK (length("status") <= 20 AND instr("status", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_scan_type_length"           CHECK (length("scan_type") <= 50 AND instr("scan_type", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_organization_id_length"     CHECK (length("organization_id") <= 100 AND instr("organization_id", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_success_rate_length"        CHECK (length("success_rate") <= 10 AND instr("success_rate", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_service_name_length"        CHECK (length("service_name") <= 100 AND instr("service_name", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_api_version_length"         CHECK (length("api_version") <= 20 AND instr("api_version", char(0)) = 0),
    CONSTRAINT "ck_scan_jobs_archive_priority_level_length"      CHECK (length("priority_level") <= 20 AND instr("priority_level", char(0)) = 0),
    -- 32 bits
    CONSTRAINT "ck_scan_jobs_archive_total_items_range"          CHECK ("total_items" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_archive_processed_items_range"      CHECK ("processed_items" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_archive_failed_items_range"         CHECK ("failed_items" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_archive_batch_size_range"           CHECK ("batch_size" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_archive_rate_limit_remaining_range" CHECK ("rate_limit_remaining" BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT "ck_scan_jobs_archive_max_retries_range"          CHECK ("max_retries" BETWEEN -2147483648 AND 2147483647),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_scan_jobs_archive_config_json"                CHECK ("config" IS NULL OR json_valid("config") AND instr("config", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_scan_jobs_archive_started_at_form"            CHECK ("started_at" IS datetime(substr("started_at", 1, 19) || '.0', '+0 days') || substr("started_at", 20) AND substr("started_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "started_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_archive_completed_at_form"          CHECK ("completed_at" IS datetime(substr("completed_at", 1, 19) || '.0', '+0 days') || substr("completed_at", 20) AND substr("completed_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "completed_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_archive_created_at_form"            CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_archive_updated_at_form"            CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_scan_jobs_archive_archived_at_form"           CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 11 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "scan_results" ( -- Objects of any kind found in the source system.
    "id"                  text NOT NULL, -- Identifier of the result
    "scan_job_id"         text NOT NULL, -- The scan job that found it
    "object_id"           text NOT NULL, -- Identifier among objects of its type
    "object_type"         text NOT NULL, -- Kind of object
    "object_name"         text     NULL, -- Name as shown to people
    "raw_data"            text NOT NULL, -- The object as the source gave it
    "processed_data"      text     NULL, -- The object as the team's own programs see it
    "extraction_metadata" text     NULL, -- How and from where the object was extracted
    "created_at"          text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"          text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_scan_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_scan_results_object_id_object_type_scan_job_id" UNIQUE ("object_id", "object_type", "scan_job_id"),
    CONSTRAINT "fk_scan_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_scan_results_id_length"                CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_scan_results_scan_job_id_length"       CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_scan_results_object_id_length"         CHECK (length("object_id") <= 255 AND instr("object_id", char(0)) = 0),
    CONSTRAINT "ck_scan_results_object_type_length"       CHECK (length("object_type") <= 100 AND instr("object_type", char(0)) = 0),
    CONSTRAINT "ck_scan_results_object_name_length"       CHECK (length("object_name") <= 255 AND instr("object_name", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_scan_results_raw_data_json"            CHECK ("raw_data" IS NULL OR json_valid("raw_data") AND instr("raw_data", char(0)) = 0),
    CONSTRAINT "ck_scan_results_processed_data_json"      CHECK ("processed_data" IS NULL OR json_valid("processed_data") AND instr("processed_data", char(0)) = 0),
    CONSTRAINT "ck_scan_results_extraction_metadata_json" CHECK ("extraction_metadata" IS NULL OR json_valid("extraction_metadata") AND instr("extraction_metadata", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_scan_results_created_at_form"          CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_scan_results_updated_at_form"          CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 12 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "scan_results_archive" ( -- What retention has moved here from scan_results.
    "id"                  text NOT NULL, -- Identifier of the result
    "scan_job_id"         text NOT NULL, -- The scan job that found it
    "object_id"           text NOT NULL, -- Identifier among objects of its type
    "object_type"         text NOT NULL, -- Kind of object
    "object_name"         text     NULL, -- Name as shown to people
    "raw_data"            text NOT NULL, -- The object as the source gave it
    "processed_data"      text     NULL, -- The object as the team's own programs see it
    "extraction_metadata" text     NULL, -- How and from where the object was extracted
    "created_at"          text NOT NULL, -- When the row was made
    "updated_at"          text NOT NULL, -- When the row was last changed
    "archived_at"         text NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_scan_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_scan_results_archive_id_length"                CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_scan_results_archive_scan_job_id_length"       CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_scan_results_archive_object_id_length"         CHECK (length("object_id") <= 255 AND instr("object_id", char(0)) = 0),
    CONSTRAINT "ck_scan_results_archive_object_type_length"       CHECK (length("object_type") <= 100 AND instr("object_type", char(0)) = 0),
    CONSTRAINT "ck_scan_results_archive_object_name_length"       CHECK (length("object_name") <= 255 AND instr("object_name", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_scan_results_archive_raw_data_json"            CHECK ("raw_data" IS NULL OR json_valid("raw_data") AND instr("raw_data", char(0)) = 0),
    CONSTRAINT "ck_scan_results_archive_processed_data_json"      CHECK ("processed_data" IS NULL OR json_valid("processed_data") AND instr("processed_data", char(0)) = 0),
    CONSTRAINT "ck_scan_results_archive_extraction_metadata_json" CHECK ("extraction_metadata" IS NULL OR json_valid("extraction_metadata") AND instr("extraction_metadata", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_scan_results_archive_created_at_form"          CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_scan_results_archive_updated_at_form"          CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_scan_results_archive_archived_at_form"         CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 13 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "simple_results" ( -- Results of any shape.
    "id"          text NOT NULL, -- Identifier of the result
    "scan_job_id" text NOT NULL, -- The scan job that found it
    "result_type" text     NULL, -- Kind of result
    "result_data" text NOT NULL, -- The result as it was found
    "created_at"  text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"  text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_simple_results" PRIMARY KEY ("id"),
    CONSTRAINT "fk_simple_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_simple_results_id_length"          CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_simple_results_scan_job_id_length" CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_simple_results_result_type_length" CHECK (length("result_type") <= 100 AND instr("result_type", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_simple_results_result_data_json"   CHECK ("result_data" IS NULL OR json_valid("result_data") AND instr("result_data", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_simple_results_created_at_form"    CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_simple_results_updated_at_form"    CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 14 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "simple_results_archive" ( -- What retention has moved here from simple_results.
    "id"          text NOT NULL, -- Identifier of the result
    "scan_job_id" text NOT NULL, -- The scan job that found it
    "result_type" text     NULL, -- Kind of result
    "result_data" text NOT NULL, -- The result as it was found
    "created_at"  text NOT NULL, -- When the row was made
    "updated_at"  text NOT NULL, -- When the row was last changed
    "archived_at" text NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_simple_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_simple_results_archive_id_length"          CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_simple_results_archive_scan_job_id_length" CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_simple_results_archive_result_type_length" CHECK (length("result_type") <= 100 AND instr("result_type", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_simple_results_archive_result_data_json"   CHECK ("result_data" IS NULL OR json_valid("result_data") AND instr("result_data", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_simple_results_archive_created_at_form"    CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_simple_results_archive_updated_at_form"    CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_simple_results_archive_archived_at_form"   CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 15 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "user_results" ( -- Users found in the source system.
    "id"            text NOT NULL, -- Identifier of the result
    "scan_job_id"   text NOT NULL, -- The scan job that found it
    "user_id"       text NOT NULL, -- Identifier in the source system
    "username"      text     NULL, -- Login name
    "email"         text     NULL, -- Main e-mail address
    "display_name"  text     NULL, -- Name as shown to people
    "department"    text     NULL, -- Department or team
    "job_title"     text     NULL, -- Position
    "manager_email" text     NULL, -- E-mail address of the user's manager
    "status"        text     NULL, -- Whether the user may log in
    "last_login"    text     NULL, -- When the user last logged in
    "permissions"   text     NULL, -- What the user may do in the source system
    "profile_data"  text     NULL, -- Everything else that the source tells of the user
    "created_at"    text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was made
    "updated_at"    text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- When the row was last changed
    CONSTRAINT "pk_user_results" PRIMARY KEY ("id"),
    CONSTRAINT "uq_user_results_user_id_scan_job_id" UNIQUE ("user_id", "scan_job_id"),
    CONSTRAINT "fk_user_results_scan_job_id" FOREIGN KEY ("scan_job_id")
        REFERENCES "scan_jobs" ("id") ON DELETE CASCADE,
    CONSTRAINT "ck_user_results_status" CHECK ("status" IN ('active', 'inactive', 'suspended')),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_user_results_id_length"            CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_user_results_scan_job_id_length"   CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_user_results_user_id_length"       CHECK (length("user_id") <= 100 AND instr("user_id", char(0)) = 0),
    CONSTRAINT "ck_user_results_username_length"      CHECK (length("username") <= 150 AND instr("username", char(0)) = 0),
    CONSTRAINT "ck_user_results_email_length"         CHECK (length("email") <= 320 AND instr("email", char(0)) = 0),
    CONSTRAINT "ck_user_results_display_name_length"  CHECK (length("display_name") <= 255 AND instr("display_name", char(0)) = 0),
    CONSTRAINT "ck_user_results_department_length"    CHECK (length("department") <= 150 AND instr("department", char(0)) = 0),
    CONSTRAINT "ck_user_results_job_title_length"     CHECK (length("job_title") <= 150 AND instr("job_title", char(0)) = 0),
    CONSTRAINT "ck_user_results_manager_email_length" CHECK (length("manager_email") <= 320 AND instr("manager_email", char(0)) = 0),
    CONSTRAINT "ck_user_results_status_length"        CHECK (length("status") <= 20 AND instr("status", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_user_results_permissions_json"     CHECK ("permissions" IS NULL OR json_valid("permissions") AND instr("permissions", char(0)) = 0),
    CONSTRAINT "ck_user_results_profile_data_json"    CHECK ("profile_data" IS NULL OR json_valid("profile_data") AND instr("profile_data", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_user_results_last_login_form"      CHECK ("last_login" IS datetime(substr("last_login", 1, 19) || '.0', '+0 days') || substr("last_login", 20) AND substr("last_login", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "last_login" > '0001'),
    CONSTRAINT "ck_user_results_created_at_form"      CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_user_results_updated_at_form"      CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001')
) STRICT;

-- step 16 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TABLE "user_results_archive" ( -- What retention has moved here from user_results.
    "id"            text NOT NULL, -- Identifier of the result
    "scan_job_id"   text NOT NULL, -- The scan job that found it
    "user_id"       text NOT NULL, -- Identifier in the source system
    "username"      text     NULL, -- Login name
    "email"         text     NULL, -- Main e-mail address
    "display_name"  text     NULL, -- Name as shown to people
    "department"    text     NULL, -- Department or team
    "job_title"     text     NULL, -- Position
    "manager_email" text     NULL, -- E-mail address of the user's manager
    "status"        text     NULL, -- Whether the user may log in
    "last_login"    text     NULL, -- When the user last logged in
    "permissions"   text     NULL, -- What the user may do in the source system
    "profile_data"  text     NULL, -- Everything else that the source tells of the user
    "created_at"    text NOT NULL, -- When the row was made
    "updated_at"    text NOT NULL, -- When the row was last changed
    "archived_at"   text NOT NULL, -- When the row was moved here
    CONSTRAINT "pk_user_results_archive" PRIMARY KEY ("scan_job_id", "id"),
    -- no longer than the type says, in characters (length() ends at a NUL, so there may be none)
    CONSTRAINT "ck_user_results_archive_id_length"            CHECK (length("id") <= 36 AND instr("id", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_scan_job_id_length"   CHECK (length("scan_job_id") <= 36 AND instr("scan_job_id", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_user_id_length"       CHECK (length("user_id") <= 100 AND instr("user_id", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_username_length"      CHECK (length("username") <= 150 AND instr("username", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_email_length"         CHECK (length("email") <= 320 AND instr("email", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_display_name_length"  CHECK (length("display_name") <= 255 AND instr("display_name", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_department_length"    CHECK (length("department") <= 150 AND instr("department", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_job_title_length"     CHECK (length("job_title") <= 150 AND instr("job_title", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_manager_email_length" CHECK (length("manager_email") <= 320 AND instr("manager_email", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_status_length"        CHECK (length("status") <= 20 AND instr("status", char(0)) = 0),
    -- JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)
    CONSTRAINT "ck_user_results_archive_permissions_json"     CHECK ("permissions" IS NULL OR json_valid("permissions") AND instr("permissions", char(0)) = 0),
    CONSTRAINT "ck_user_results_archive_profile_data_json"    CHECK ("profile_data" IS NULL OR json_valid("profile_data") AND instr("profile_data", char(0)) = 0),
    -- an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)
    CONSTRAINT "ck_user_results_archive_last_login_form"      CHECK ("last_login" IS datetime(substr("last_login", 1, 19) || '.0', '+0 days') || substr("last_login", 20) AND substr("last_login", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "last_login" > '0001'),
    CONSTRAINT "ck_user_results_archive_created_at_form"      CHECK ("created_at" IS datetime(substr("created_at", 1, 19) || '.0', '+0 days') || substr("created_at", 20) AND substr("created_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "created_at" > '0001'),
    CONSTRAINT "ck_user_results_archive_updated_at_form"      CHECK ("updated_at" IS datetime(substr("updated_at", 1, 19) || '.0', '+0 days') || substr("updated_at", 20) AND substr("updated_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "updated_at" > '0001'),
    CONSTRAINT "ck_user_results_archive_archived_at_form"     CHECK ("archived_at" IS datetime(substr("archived_at", 1, 19) || '.0', '+0 days') || substr("archived_at", 20) AND substr("archived_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "archived_at" > '0001')
) STRICT;

-- step 17 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
CREATE INDEX "idx_scan_status_created" ON "scan_jobs" ("status", "created_at");

-- step 18 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
CREATE INDEX "idx_scan_id_status" ON "scan_jobs" ("scan_id", "status");

-- step 19 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
CREATE INDEX "idx_scan_type_status" ON "scan_jobs" ("scan_type", "status");

-- step 20 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
CREATE INDEX "idx_scan_org_status" ON "scan_jobs" ("organization_id", "status");

-- step 21 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
CREATE INDEX "idx_activity_time" ON "activity_results" ("occurred_at");

-- step 22 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_activity_results_scan_job_id_created_at_id" ON "activity_results" ("scan_job_id", "created_at", "id");

-- step 23 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_activity_results_actor_email" ON "activity_results" ("actor_email");

-- step 24 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_activity_results_action" ON "activity_results" ("action");

-- step 25 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_activity_results_target_id" ON "activity_results" ("target_id");

-- step 26 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
CREATE INDEX "idx_event_time" ON "calendar_events" ("start_time");

-- step 27 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_calendar_events_scan_job_id_created_at_id" ON "calendar_events" ("scan_job_id", "created_at", "id");

-- step 28 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_calendar_events_calendar_id" ON "calendar_events" ("calendar_id");

-- step 29 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_calendar_events_organizer_email" ON "calendar_events" ("organizer_email");

-- step 30 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_calendar_events_event_type" ON "calendar_events" ("event_type");

-- step 31 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_issue_results_scan_job_id_created_at_id" ON "issue_results" ("scan_job_id", "created_at", "id");

-- step 32 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_issue_results_issue_key" ON "issue_results" ("issue_key");

-- step 33 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_issue_results_issue_type" ON "issue_results" ("issue_type");

-- step 34 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_issue_results_priority" ON "issue_results" ("priority");

-- step 35 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_issue_results_status" ON "issue_results" ("status");

-- step 36 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_issue_results_assignee_email" ON "issue_results" ("assignee_email");

-- step 37 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_issue_results_reporter_email" ON "issue_results" ("reporter_email");

-- step 38 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_project_results_scan_job_id_created_at_id" ON "project_results" ("scan_job_id", "created_at", "id");

-- step 39 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_project_results_project_key" ON "project_results" ("project_key");

-- step 40 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_project_results_project_name" ON "project_results" ("project_name");

-- step 41 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_project_results_project_type" ON "project_results" ("project_type");

-- step 42 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_project_results_lead_email" ON "project_results" ("lead_email");

-- step 43 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_project_results_project_status" ON "project_results" ("project_status");

-- step 44 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_scan_results_scan_job_id_created_at_id" ON "scan_results" ("scan_job_id", "created_at", "id");

-- step 45 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_scan_results_object_type" ON "scan_results" ("object_type");

-- step 46 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_scan_results_object_name" ON "scan_results" ("object_name");

-- step 47 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_simple_results_scan_job_id_created_at_id" ON "simple_results" ("scan_job_id", "created_at", "id");

-- step 48 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_simple_results_result_type" ON "simple_results" ("result_type");

-- step 49 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- scan job
CREATE INDEX "idx_user_results_scan_job_id_created_at_id" ON "user_results" ("scan_job_id", "created_at", "id");

-- step 50 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_user_results_username" ON "user_results" ("username");

-- step 51 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_user_results_email" ON "user_results" ("email");

-- step 52 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- searchable
CREATE INDEX "idx_user_results_display_name" ON "user_results" ("display_name");

-- step 53 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_user_results_department" ON "user_results" ("department");

-- step 54 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; reads every row and builds an index; can be undone
-- filterable
CREATE INDEX "idx_user_results_status" ON "user_results" ("status");

-- step 55 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "guard_scan_jobs_status" BEFORE UPDATE ON "scan_jobs" FOR EACH ROW
    WHEN OLD."status" IS NOT NEW."status"
BEGIN
    -- RAISE takes nothing but a literal before SQLite 3.47, so the message cannot quote the new value
    SELECT CASE OLD."status"
        WHEN 'pending' THEN RAISE(ABORT, 'scan_jobs.status: ''pending'' may not become anything but ''running'', ''cancelled''')
        WHEN 'running' THEN RAISE(ABORT, 'scan_jobs.status: ''running'' may not become anything but ''completed'', ''failed'', ''cancelled''')
        ELSE RAISE(ABORT, 'scan_jobs.status: this value may not become another')
    END
    WHERE (
           (OLD."status" = 'pending' AND NEW."status" IN ('running', 'cancelled'))
        OR (OLD."status" = 'running' AND NEW."status" IN ('completed', 'failed', 'cancelled'))
    ) IS NOT TRUE;
END;

-- step 56 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_scan_jobs_updated_at" AFTER UPDATE ON "scan_jobs" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "scan_jobs" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 57 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- What a delete does to the rows that reference it, whether a connection asks for foreign keys or not.
CREATE TRIGGER "referenced_scan_jobs_on_delete" AFTER DELETE ON "scan_jobs" FOR EACH ROW
BEGIN
    DELETE FROM "user_results" WHERE "scan_job_id" = OLD."id";
    DELETE FROM "simple_results" WHERE "scan_job_id" = OLD."id";
    DELETE FROM "scan_results" WHERE "scan_job_id" = OLD."id";
    DELETE FROM "project_results" WHERE "scan_job_id" = OLD."id";
    DELETE FROM "issue_results" WHERE "scan_job_id" = OLD."id";
    DELETE FROM "calendar_events" WHERE "scan_job_id" = OLD."id";
    DELETE FROM "activity_results" WHERE "scan_job_id" = OLD."id";
END;

-- step 58 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- A key that rows reference may not change.
CREATE TRIGGER "referenced_scan_jobs_id_on_update" AFTER UPDATE OF "id" ON "scan_jobs" FOR EACH ROW
    WHEN OLD."id" IS NOT NEW."id"
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "activity_results" WHERE "scan_job_id" = OLD."id";
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "calendar_events" WHERE "scan_job_id" = OLD."id";
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "issue_results" WHERE "scan_job_id" = OLD."id";
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "project_results" WHERE "scan_job_id" = OLD."id";
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "scan_results" WHERE "scan_job_id" = OLD."id";
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "simple_results" WHERE "scan_job_id" = OLD."id";
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed') FROM "user_results" WHERE "scan_job_id" = OLD."id";
END;

-- step 59 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- OR REPLACE deletes the row that is in its way, and fires no trigger for that. Under OR REPLACE, and under
-- nothing else, the UPDATE changes a row: this trigger's OR IGNORE gives way to the OR of the statement that
-- fired it.
CREATE TRIGGER "referenced_scan_jobs_on_replace" BEFORE INSERT ON "scan_jobs" FOR EACH ROW
BEGIN
    UPDATE OR IGNORE "scan_jobs" SET "created_at" = NULL
    WHERE
        "id" = NEW."id"
        OR "scan_id" = NEW."scan_id";
    SELECT RAISE(ABORT, 'scan_jobs: OR REPLACE would delete a row that others may reference; use ON CONFLICT DO UPDATE') WHERE changes() > 0;
END;

-- step 60 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "referenced_scan_jobs_on_update_replace" BEFORE UPDATE OF "id", "scan_id" ON "scan_jobs" FOR EACH ROW
BEGIN
    UPDATE OR IGNORE "scan_jobs" SET "created_at" = NULL
    WHERE "id" <> OLD."id" AND (
        "id" = NEW."id"
        OR "scan_id" = NEW."scan_id");
    SELECT RAISE(ABORT, 'scan_jobs: OR REPLACE would delete a row that others may reference; use ON CONFLICT DO UPDATE') WHERE changes() > 0;
END;

-- step 61 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_activity_results_updated_at" AFTER UPDATE ON "activity_results" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "activity_results" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "scan_job_id" = NEW."scan_job_id" AND "id" = NEW."id";
END;

-- step 62 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_activity_results_scan_job_id_on_insert" AFTER INSERT ON "activity_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 63 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_activity_results_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "activity_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 64 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_calendar_events_updated_at" AFTER UPDATE ON "calendar_events" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "calendar_events" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 65 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_calendar_events_scan_job_id_on_insert" AFTER INSERT ON "calendar_events" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 66 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_calendar_events_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "calendar_events" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 67 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_issue_results_updated_at" AFTER UPDATE ON "issue_results" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "issue_results" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 68 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_issue_results_scan_job_id_on_insert" AFTER INSERT ON "issue_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 69 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_issue_results_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "issue_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 70 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_project_results_updated_at" AFTER UPDATE ON "project_results" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "project_results" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 71 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_project_results_scan_job_id_on_insert" AFTER INSERT ON "project_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 72 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_project_results_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "project_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 73 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_scan_results_updated_at" AFTER UPDATE ON "scan_results" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "scan_results" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 74 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_scan_results_scan_job_id_on_insert" AFTER INSERT ON "scan_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 75 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_scan_results_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "scan_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 76 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_simple_results_updated_at" AFTER UPDATE ON "simple_results" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "simple_results" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 77 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_simple_results_scan_job_id_on_insert" AFTER INSERT ON "simple_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 78 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_simple_results_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "simple_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 79 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- The condition ends the recursion where recursive_triggers is on.
CREATE TRIGGER "update_user_results_updated_at" AFTER UPDATE ON "user_results" FOR EACH ROW
    WHEN NEW."updated_at" IS NOT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
BEGIN
    UPDATE "user_results" SET "updated_at" = (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
    WHERE "id" = NEW."id";
END;

-- step 80 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
-- SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all.
CREATE TRIGGER "fk_user_results_scan_job_id_on_insert" AFTER INSERT ON "user_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

-- step 81 of 81: expand; locks the database file: no other writes until COMMIT; reads wait while pages are written, in WAL mode never; can be undone
CREATE TRIGGER "fk_user_results_scan_job_id_on_update" AFTER UPDATE OF "scan_job_id" ON "user_results" FOR EACH ROW
    WHEN NOT EXISTS (SELECT 1 FROM "scan_jobs" WHERE "id" = NEW."scan_job_id")
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

COMMIT;
