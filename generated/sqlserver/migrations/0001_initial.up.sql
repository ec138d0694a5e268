-- Migration 0001, initial. For SQL Server 2017 and newer.
SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON;
SET NUMERIC_ROUNDABORT OFF;
SET IMPLICIT_TRANSACTIONS OFF;
SET XACT_ABORT ON;
SET LOCK_TIMEOUT 3000;
GO

BEGIN TRANSACTION;
GO

-- step 1 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [scan_jobs] (
    [id]                   nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_id]              nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [status]               nvarchar(20) COLLATE Latin1_General_100_BIN2  NOT NULL CONSTRAINT [df_scan_jobs_status] DEFAULT N'pending',
    [scan_type]            nvarchar(50) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [config]               nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [organization_id]      nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [error_message]        nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [started_at]           datetime2(6)                                      NULL,
    [completed_at]         datetime2(6)                                      NULL,
    [total_items]          int                                               NULL CONSTRAINT [df_scan_jobs_total_items] DEFAULT 0,
    [processed_items]      int                                               NULL CONSTRAINT [df_scan_jobs_processed_items] DEFAULT 0,
    [failed_items]         int                                               NULL CONSTRAINT [df_scan_jobs_failed_items] DEFAULT 0,
    [success_rate]         nvarchar(10) COLLATE Latin1_General_100_BIN2      NULL,
    [batch_size]           int                                               NULL CONSTRAINT [df_scan_jobs_batch_size] DEFAULT 50,
    [service_name]         nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [api_version]          nvarchar(20) COLLATE Latin1_General_100_BIN2      NULL,
    [rate_limit_remaining] int                                               NULL,
    [priority_level]       nvarchar(20) COLLATE Latin1_General_100_BIN2      NULL CONSTRAINT [df_scan_jobs_priority_level] DEFAULT N'normal',
    [max_retries]          int                                               NULL CONSTRAINT [df_scan_jobs_max_retries] DEFAULT 3,
    [created_at]           datetime2(6)                                  NOT NULL CONSTRAINT [df_scan_jobs_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]           datetime2(6)                                  NOT NULL CONSTRAINT [df_scan_jobs_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_scan_jobs] PRIMARY KEY CLUSTERED ([id]),
    CONSTRAINT [uq_scan_jobs_scan_id] UNIQUE ([scan_id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_scan_jobs_config_json] CHECK (ISJSON([config]) = 1),
    CONSTRAINT [check_valid_status] CHECK ([status] IN (N'pending', N'running', N'completed', N'failed', N'cancelled')),
    CONSTRAINT [check_valid_priority] CHECK ([priority_level] IN (N'low', N'normal', N'high', N'urgent')),
    CONSTRAINT [check_positive_counts] CHECK ([total_items] >= 0 AND [processed_items] >= 0 AND [failed_items] >= 0)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 2 of 81: expand; nobody else is locked; can be undone
CREATE INDEX [idx_scan_status_created] ON [scan_jobs] ([status], [created_at]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 3 of 81: expand; nobody else is locked; can be undone
CREATE INDEX [idx_scan_id_status] ON [scan_jobs] ([scan_id], [status]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 4 of 81: expand; nobody else is locked; can be undone
CREATE INDEX [idx_scan_type_status] ON [scan_jobs] ([scan_type], [status]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 5 of 81: expand; nobody else is locked; can be undone
CREATE INDEX [idx_scan_org_status] ON [scan_jobs] ([organization_id], [status]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 6 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Core scan job management and status tracking.', N'SCHEMA', @schema, N'TABLE', N'scan_jobs';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Unique internal identifier', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier that callers know the scan by', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'scan_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How far the scan is', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What is extracted, such as users, projects or calendar', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'scan_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the scan was asked for: source, filters and options', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'config';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Organization on whose behalf the scan runs', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'organization_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Why the scan failed', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'error_message';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the first item was asked for', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'started_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the scan ended, in whatever way', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'completed_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items the source announced', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'total_items';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items were extracted', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'processed_items';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items could not be extracted', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'failed_items';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Share of items extracted, as people read it: 98.50%', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'success_rate';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items are asked for at a time', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'batch_size';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Service that is scanned', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'service_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Version of that service''s API', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'api_version';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many calls the source still allows', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'rate_limit_remaining';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How urgent the scan is', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'priority_level';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How often a failed call is tried again', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'max_retries';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the scan was asked for', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row last changed', N'SCHEMA', @schema, N'TABLE', N'scan_jobs', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 7 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [guard_scan_jobs_status] ON [scan_jobs] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF NOT (UPDATE([status]) OR UPDATE([id])) RETURN;

    -- old and new rows are told apart by their key, so it has to stay; of several rows, keys could have been exchanged
    IF UPDATE([id]) AND (
        (SELECT COUNT_BIG(*) FROM inserted) > 1
        OR EXISTS (SELECT [id] FROM inserted EXCEPT SELECT [id] FROM deleted)
    )
        THROW 51002, N'scan_jobs.id: a key may not change where status has transitions', 1;

    DECLARE @message nvarchar(2048) = (
        SELECT TOP (1) CONCAT(N'scan_jobs.status: ''', deleted.[status], N''' may not become ''', inserted.[status], N'''')
        FROM inserted
        JOIN deleted ON deleted.[id] = inserted.[id]
        WHERE EXISTS (SELECT deleted.[status] EXCEPT SELECT inserted.[status])
          AND CASE
                  WHEN deleted.[status] = N'pending' AND inserted.[status] IN (N'running', N'cancelled') THEN 1
                  WHEN deleted.[status] = N'running' AND inserted.[status] IN (N'completed', N'failed', N'cancelled') THEN 1
                  ELSE 0
              END = 0
        ORDER BY inserted.[id]
    );
    IF @message IS NOT NULL
        THROW 51001, @message, 1;
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 8 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_scan_jobs_updated_at] ON [scan_jobs] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [scan_jobs] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 9 of 81: expand; nobody else is locked; can be undone
-- no hash partitions here: a computed column spreads scan_job_id over 4 buckets
CREATE PARTITION FUNCTION [pf_activity_results] (int)
    AS RANGE RIGHT FOR VALUES (1, 2, 3);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 10 of 81: expand; nobody else is locked; can be undone
CREATE PARTITION SCHEME [ps_activity_results] AS PARTITION [pf_activity_results] ALL TO ([PRIMARY]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 11 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [activity_results] (
    [id]             nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]    nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [activity_id]    nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [actor_email]    nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [action]         nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [target_type]    nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [target_id]      nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [occurred_at]    datetime2(6)                                      NULL,
    [ip_address]     nvarchar(45) COLLATE Latin1_General_100_BIN2      NULL,
    [details]        nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]     datetime2(6)                                  NOT NULL CONSTRAINT [df_activity_results_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]     datetime2(6)                                  NOT NULL CONSTRAINT [df_activity_results_updated_at] DEFAULT SYSUTCDATETIME(),
    [scangen_bucket] AS (ABS(CHECKSUM([scan_job_id]) % 4)) PERSISTED NOT NULL,
    CONSTRAINT [pk_activity_results] PRIMARY KEY CLUSTERED ([scan_job_id], [id], [scangen_bucket]),
    CONSTRAINT [uq_activity_results_activity_id_scan_job_id] UNIQUE ([activity_id], [scan_job_id], [scangen_bucket]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_activity_results_details_json] CHECK (ISJSON([details]) = 1),
    CONSTRAINT [fk_activity_results_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
) ON [ps_activity_results] ([scangen_bucket]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 12 of 81: expand; nobody else is locked; can be undone
CREATE INDEX [idx_activity_time] ON [activity_results] ([occurred_at]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 13 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_activity_results_scan_job_id_created_at_id] ON [activity_results] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 14 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_activity_results_actor_email] ON [activity_results] ([actor_email]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 15 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_activity_results_action] ON [activity_results] ([action]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 16 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_activity_results_target_id] ON [activity_results] ([target_id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 17 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Activities found in the source system''s audit log.', N'SCHEMA', @schema, N'TABLE', N'activity_results';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'activity_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who acted', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'actor_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What was done, such as login or file.shared', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'action';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of thing that it was done to', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'target_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of that thing in the source system', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'target_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When it was done', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'occurred_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Address from which it was done', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'ip_address';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Everything else that the source tells', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'details';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'activity_results', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 18 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_activity_results_updated_at] ON [activity_results] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [activity_results] AS stored
    JOIN inserted ON inserted.[scan_job_id] = stored.[scan_job_id] AND inserted.[id] = stored.[id] AND inserted.[scangen_bucket] = stored.[scangen_bucket];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 19 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [activity_results_archive] (
    [id]          nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id] nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [activity_id] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [actor_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [action]      nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [target_type] nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [target_id]   nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [occurred_at] datetime2(6)                                      NULL,
    [ip_address]  nvarchar(45) COLLATE Latin1_General_100_BIN2      NULL,
    [details]     nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]  datetime2(6)                                  NOT NULL,
    [updated_at]  datetime2(6)                                  NOT NULL,
    [archived_at] datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_activity_results_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_activity_results_archive_details_json] CHECK (ISJSON([details]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 20 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from activity_results.', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'activity_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who acted', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'actor_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What was done, such as login or file.shared', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'action';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of thing that it was done to', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'target_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of that thing in the source system', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'target_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When it was done', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'occurred_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Address from which it was done', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'ip_address';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Everything else that the source tells', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'details';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'activity_results_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 21 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [calendar_events] (
    [id]              nvarchar(36) COLLATE Latin1_General_100_BIN2   NOT NULL,
    [scan_job_id]     nvarchar(36) COLLATE Latin1_General_100_BIN2   NOT NULL,
    [event_id]        nvarchar(255) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [calendar_id]     nvarchar(255) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [title]           nvarchar(500) COLLATE Latin1_General_100_BIN2      NULL,
    [description]     nvarchar(max) COLLATE Latin1_General_100_BIN2      NULL,
    [organizer_name]  nvarchar(255) COLLATE Latin1_General_100_BIN2      NULL,
    [organizer_email] nvarchar(320) COLLATE Latin1_General_100_BIN2      NULL,
    [start_time]      datetime2(6)                                       NULL,
    [end_time]        datetime2(6)                                       NULL,
    [location]        nvarchar(500) COLLATE Latin1_General_100_BIN2      NULL,
    [is_virtual]      bit                                            NOT NULL CONSTRAINT [df_calendar_events_is_virtual] DEFAULT 0,
    [meeting_url]     nvarchar(1000) COLLATE Latin1_General_100_BIN2     NULL,
    [attendees]       nvarchar(max) COLLATE Latin1_General_100_BIN2      NULL,
    [event_type]      nvarchar(50) COLLATE Latin1_General_100_BIN2       NULL,
    [created_at]      datetime2(6)                                   NOT NULL CONSTRAINT [df_calendar_events_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]      datetime2(6)                                   NOT NULL CONSTRAINT [df_calendar_events_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_calendar_events] PRIMARY KEY CLUSTERED ([id]),
    CONSTRAINT [uq_calendar_events_event_id_calendar_id_scan_job_id] UNIQUE ([event_id], [calendar_id], [scan_job_id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_calendar_events_attendees_json] CHECK (ISJSON([attendees]) = 1),
    CONSTRAINT [fk_calendar_events_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 22 of 81: expand; nobody else is locked; can be undone
CREATE INDEX [idx_event_time] ON [calendar_events] ([start_time]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 23 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_calendar_events_scan_job_id_created_at_id] ON [calendar_events] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 24 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_calendar_events_calendar_id] ON [calendar_events] ([calendar_id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 25 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_calendar_events_organizer_email] ON [calendar_events] ([organizer_email]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 26 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_calendar_events_event_type] ON [calendar_events] ([event_type]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 27 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Calendar events found in the source system.', N'SCHEMA', @schema, N'TABLE', N'calendar_events';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier within its calendar', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'event_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Calendar that the event is in', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'calendar_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Title of the event', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'title';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the event is about', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'description';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Who invites', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'organizer_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who invites', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'organizer_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the event begins', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'start_time';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the event ends', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'end_time';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Where people meet', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'location';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Whether people meet online', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'is_virtual';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Where to join online', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'meeting_url';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Who is invited and what they answered', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'attendees';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of event in the source system', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'event_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'calendar_events', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 28 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_calendar_events_updated_at] ON [calendar_events] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [calendar_events] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 29 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [calendar_events_archive] (
    [id]              nvarchar(36) COLLATE Latin1_General_100_BIN2   NOT NULL,
    [scan_job_id]     nvarchar(36) COLLATE Latin1_General_100_BIN2   NOT NULL,
    [event_id]        nvarchar(255) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [calendar_id]     nvarchar(255) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [title]           nvarchar(500) COLLATE Latin1_General_100_BIN2      NULL,
    [description]     nvarchar(max) COLLATE Latin1_General_100_BIN2      NULL,
    [organizer_name]  nvarchar(255) COLLATE Latin1_General_100_BIN2      NULL,
    [organizer_email] nvarchar(320) COLLATE Latin1_General_100_BIN2      NULL,
    [start_time]      datetime2(6)                                       NULL,
    [end_time]        datetime2(6)                                       NULL,
    [location]        nvarchar(500) COLLATE Latin1_General_100_BIN2      NULL,
    [is_virtual]      bit                                            NOT NULL,
    [meeting_url]     nvarchar(1000) COLLATE Latin1_General_100_BIN2     NULL,
    [attendees]       nvarchar(max) COLLATE Latin1_General_100_BIN2      NULL,
    [event_type]      nvarchar(50) COLLATE Latin1_General_100_BIN2       NULL,
    [created_at]      datetime2(6)                                   NOT NULL,
    [updated_at]      datetime2(6)                                   NOT NULL,
    [archived_at]     datetime2(6)                                   NOT NULL,
    CONSTRAINT [pk_calendar_events_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_calendar_events_archive_attendees_json] CHECK (ISJSON([attendees]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 30 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from calendar_events.', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier within its calendar', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'event_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Calendar that the event is in', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'calendar_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Title of the event', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'title';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the event is about', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'description';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Who invites', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'organizer_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who invites', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'organizer_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the event begins', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'start_time';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the event ends', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'end_time';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Where people meet', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'location';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Whether people meet online', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'is_virtual';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Where to join online', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'meeting_url';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Who is invited and what they answered', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'attendees';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of event in the source system', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'event_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'calendar_events_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 31 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [issue_results] (
    [id]             nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]    nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [issue_id]       nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [issue_key]      nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [title]          nvarchar(500) COLLATE Latin1_General_100_BIN2     NULL,
    [description]    nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [issue_type]     nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [priority]       nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [status]         nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [assignee_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [reporter_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [created_date]   datetime2(6)                                      NULL,
    [updated_date]   datetime2(6)                                      NULL,
    [resolved_date]  datetime2(6)                                      NULL,
    [labels]         nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [custom_fields]  nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]     datetime2(6)                                  NOT NULL CONSTRAINT [df_issue_results_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]     datetime2(6)                                  NOT NULL CONSTRAINT [df_issue_results_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_issue_results] PRIMARY KEY CLUSTERED ([id]),
    CONSTRAINT [uq_issue_results_issue_id_scan_job_id] UNIQUE ([issue_id], [scan_job_id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_issue_results_labels_json] CHECK (ISJSON([labels]) = 1),
    CONSTRAINT [ck_issue_results_custom_fields_json] CHECK (ISJSON([custom_fields]) = 1),
    CONSTRAINT [fk_issue_results_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 32 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_issue_results_scan_job_id_created_at_id] ON [issue_results] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 33 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_issue_results_issue_key] ON [issue_results] ([issue_key]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 34 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_issue_results_issue_type] ON [issue_results] ([issue_type]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 35 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_issue_results_priority] ON [issue_results] ([priority]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 36 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_issue_results_status] ON [issue_results] ([status]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 37 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_issue_results_assignee_email] ON [issue_results] ([assignee_email]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 38 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_issue_results_reporter_email] ON [issue_results] ([reporter_email]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 39 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Issues, tickets and tasks found in the source system.', N'SCHEMA', @schema, N'TABLE', N'issue_results';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'issue_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Key that people use, such as OPS-17', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'issue_key';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Summary in one line', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'title';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the issue is about', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'description';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of issue, such as bug or story', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'issue_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How urgent it is in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'priority';
EXEC sys.sp_addextendedproperty N'MS_Description', N'State of its workflow in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who works on it', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'assignee_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who reported it', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'reporter_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the issue was made in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'created_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the issue last changed in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'updated_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the issue was resolved', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'resolved_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Labels', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'labels';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Fields that the source''s owner added', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'custom_fields';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'issue_results', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 40 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_issue_results_updated_at] ON [issue_results] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [issue_results] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 41 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [issue_results_archive] (
    [id]             nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]    nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [issue_id]       nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [issue_key]      nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [title]          nvarchar(500) COLLATE Latin1_General_100_BIN2     NULL,
    [description]    nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [issue_type]     nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [priority]       nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [status]         nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [assignee_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [reporter_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [created_date]   datetime2(6)                                      NULL,
    [updated_date]   datetime2(6)                                      NULL,
    [resolved_date]  datetime2(6)                                      NULL,
    [labels]         nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [custom_fields]  nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]     datetime2(6)                                  NOT NULL,
    [updated_at]     datetime2(6)                                  NOT NULL,
    [archived_at]    datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_issue_results_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_issue_results_archive_labels_json] CHECK (ISJSON([labels]) = 1),
    CONSTRAINT [ck_issue_results_archive_custom_fields_json] CHECK (ISJSON([custom_fields]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 42 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from issue_results.', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'issue_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Key that people use, such as OPS-17', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'issue_key';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Summary in one line', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'title';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the issue is about', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'description';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of issue, such as bug or story', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'issue_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How urgent it is in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'priority';
EXEC sys.sp_addextendedproperty N'MS_Description', N'State of its workflow in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who works on it', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'assignee_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of who reported it', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'reporter_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the issue was made in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'created_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the issue last changed in the source system', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'updated_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the issue was resolved', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'resolved_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Labels', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'labels';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Fields that the source''s owner added', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'custom_fields';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'issue_results_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 43 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [project_results] (
    [id]             nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]    nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [project_id]     nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [project_key]    nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [project_name]   nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [description]    nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [project_type]   nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [lead_email]     nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [team_members]   nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [components]     nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [project_status] nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [created_date]   datetime2(6)                                      NULL,
    [last_updated]   datetime2(6)                                      NULL,
    [settings]       nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]     datetime2(6)                                  NOT NULL CONSTRAINT [df_project_results_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]     datetime2(6)                                  NOT NULL CONSTRAINT [df_project_results_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_project_results] PRIMARY KEY CLUSTERED ([id]),
    CONSTRAINT [uq_project_results_project_id_scan_job_id] UNIQUE ([project_id], [scan_job_id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_project_results_team_members_json] CHECK (ISJSON([team_members]) = 1),
    CONSTRAINT [ck_project_results_components_json] CHECK (ISJSON([components]) = 1),
    CONSTRAINT [ck_project_results_settings_json] CHECK (ISJSON([settings]) = 1),
    CONSTRAINT [fk_project_results_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 44 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_project_results_scan_job_id_created_at_id] ON [project_results] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 45 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_project_results_project_key] ON [project_results] ([project_key]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 46 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_project_results_project_name] ON [project_results] ([project_name]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 47 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_project_results_project_type] ON [project_results] ([project_type]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 48 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_project_results_lead_email] ON [project_results] ([lead_email]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 49 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_project_results_project_status] ON [project_results] ([project_status]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 50 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Projects found in the source system.', N'SCHEMA', @schema, N'TABLE', N'project_results';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'project_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Short key that people use, such as OPS', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'project_key';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Name as shown to people', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'project_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the project is for', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'description';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of project in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'project_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of the project''s lead', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'lead_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Members with their roles', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'team_members';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Parts that the project is divided into', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'components';
EXEC sys.sp_addextendedproperty N'MS_Description', N'State in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'project_status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the project was made in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'created_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the project last changed in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'last_updated';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The project''s settings', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'settings';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'project_results', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 51 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_project_results_updated_at] ON [project_results] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [project_results] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 52 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [project_results_archive] (
    [id]             nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]    nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [project_id]     nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [project_key]    nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [project_name]   nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [description]    nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [project_type]   nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [lead_email]     nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [team_members]   nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [components]     nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [project_status] nvarchar(50) COLLATE Latin1_General_100_BIN2      NULL,
    [created_date]   datetime2(6)                                      NULL,
    [last_updated]   datetime2(6)                                      NULL,
    [settings]       nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]     datetime2(6)                                  NOT NULL,
    [updated_at]     datetime2(6)                                  NOT NULL,
    [archived_at]    datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_project_results_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_project_results_archive_team_members_json] CHECK (ISJSON([team_members]) = 1),
    CONSTRAINT [ck_project_results_archive_components_json] CHECK (ISJSON([components]) = 1),
    CONSTRAINT [ck_project_results_archive_settings_json] CHECK (ISJSON([settings]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 53 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from project_results.', N'SCHEMA', @schema, N'TABLE', N'project_results_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'project_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Short key that people use, such as OPS', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'project_key';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Name as shown to people', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'project_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the project is for', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'description';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of project in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'project_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of the project''s lead', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'lead_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Members with their roles', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'team_members';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Parts that the project is divided into', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'components';
EXEC sys.sp_addextendedproperty N'MS_Description', N'State in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'project_status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the project was made in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'created_date';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the project last changed in the source system', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'last_updated';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The project''s settings', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'settings';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'project_results_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 54 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [scan_jobs_archive] (
    [id]                   nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_id]              nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [status]               nvarchar(20) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_type]            nvarchar(50) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [config]               nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [organization_id]      nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [error_message]        nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [started_at]           datetime2(6)                                      NULL,
    [completed_at]         datetime2(6)                                      NULL,
    [total_items]          int                                               NULL,
    [processed_items]      int                                               NULL,
    [failed_items]         int                                               NULL,
    [success_rate]         nvarchar(10) COLLATE Latin1_General_100_BIN2      NULL,
    [batch_size]           int                                               NULL,
    [service_name]         nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [api_version]          nvarchar(20) COLLATE Latin1_General_100_BIN2      NULL,
    [rate_limit_remaining] int                                               NULL,
    [priority_level]       nvarchar(20) COLLATE Latin1_General_100_BIN2      NULL,
    [max_retries]          int                                               NULL,
    [created_at]           datetime2(6)                                  NOT NULL,
    [updated_at]           datetime2(6)                                  NOT NULL,
    [archived_at]          datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_scan_jobs_archive] PRIMARY KEY CLUSTERED ([id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_scan_jobs_archive_config_json] CHECK (ISJSON([config]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 55 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from scan_jobs.', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Unique internal identifier', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier that callers know the scan by', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'scan_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How far the scan is', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What is extracted, such as users, projects or calendar', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'scan_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the scan was asked for: source, filters and options', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'config';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Organization on whose behalf the scan runs', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'organization_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Why the scan failed', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'error_message';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the first item was asked for', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'started_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the scan ended, in whatever way', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'completed_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items the source announced', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'total_items';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items were extracted', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'processed_items';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items could not be extracted', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'failed_items';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Share of items extracted, as people read it: 98.50%', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'success_rate';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many items are asked for at a time', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'batch_size';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Service that is scanned', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'service_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Version of that service''s API', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'api_version';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How many calls the source still allows', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'rate_limit_remaining';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How urgent the scan is', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'priority_level';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How often a failed call is tried again', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'max_retries';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the scan was asked for', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row last changed', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'scan_jobs_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 56 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [scan_results] (
    [id]                  nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]         nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [object_id]           nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [object_type]         nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [object_name]         nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [raw_data]            nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [processed_data]      nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [extraction_metadata] nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]          datetime2(6)                                  NOT NULL CONSTRAINT [df_scan_results_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]          datetime2(6)                                  NOT NULL CONSTRAINT [df_scan_results_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_scan_results] PRIMARY KEY CLUSTERED ([id]),
    CONSTRAINT [uq_scan_results_object_id_object_type_scan_job_id] UNIQUE ([object_id], [object_type], [scan_job_id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_scan_results_raw_data_json] CHECK (ISJSON([raw_data]) = 1),
    CONSTRAINT [ck_scan_results_processed_data_json] CHECK (ISJSON([processed_data]) = 1),
    CONSTRAINT [ck_scan_results_extraction_metadata_json] CHECK (ISJSON([extraction_metadata]) = 1),
    CONSTRAINT [fk_scan_results_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 57 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_scan_results_scan_job_id_created_at_id] ON [scan_results] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 58 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_scan_results_object_type] ON [scan_results] ([object_type]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 59 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_scan_results_object_name] ON [scan_results] ([object_name]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 60 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Objects of any kind found in the source system.', N'SCHEMA', @schema, N'TABLE', N'scan_results';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier among objects of its type', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'object_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of object', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'object_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Name as shown to people', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'object_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The object as the source gave it', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'raw_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The object as the team''s own programs see it', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'processed_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How and from where the object was extracted', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'extraction_metadata';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'scan_results', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 61 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_scan_results_updated_at] ON [scan_results] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [scan_results] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 62 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [scan_results_archive] (
    [id]                  nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]         nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [object_id]           nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [object_type]         nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [object_name]         nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [raw_data]            nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [processed_data]      nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [extraction_metadata] nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]          datetime2(6)                                  NOT NULL,
    [updated_at]          datetime2(6)                                  NOT NULL,
    [archived_at]         datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_scan_results_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_scan_results_archive_raw_data_json] CHECK (ISJSON([raw_data]) = 1),
    CONSTRAINT [ck_scan_results_archive_processed_data_json] CHECK (ISJSON([processed_data]) = 1),
    CONSTRAINT [ck_scan_results_archive_extraction_metadata_json] CHECK (ISJSON([extraction_metadata]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 63 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from scan_results.', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier among objects of its type', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'object_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of object', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'object_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Name as shown to people', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'object_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The object as the source gave it', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'raw_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The object as the team''s own programs see it', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'processed_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'How and from where the object was extracted', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'extraction_metadata';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'scan_results_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 64 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [simple_results] (
    [id]          nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id] nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [result_type] nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [result_data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [created_at]  datetime2(6)                                  NOT NULL CONSTRAINT [df_simple_results_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]  datetime2(6)                                  NOT NULL CONSTRAINT [df_simple_results_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_simple_results] PRIMARY KEY CLUSTERED ([id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_simple_results_result_data_json] CHECK (ISJSON([result_data]) = 1),
    CONSTRAINT [fk_simple_results_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 65 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_simple_results_scan_job_id_created_at_id] ON [simple_results] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 66 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_simple_results_result_type] ON [simple_results] ([result_type]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 67 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Results of any shape.', N'SCHEMA', @schema, N'TABLE', N'simple_results';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'simple_results', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'simple_results', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of result', N'SCHEMA', @schema, N'TABLE', N'simple_results', N'COLUMN', N'result_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The result as it was found', N'SCHEMA', @schema, N'TABLE', N'simple_results', N'COLUMN', N'result_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'simple_results', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'simple_results', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 68 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_simple_results_updated_at] ON [simple_results] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [simple_results] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 69 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [simple_results_archive] (
    [id]          nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id] nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [result_type] nvarchar(100) COLLATE Latin1_General_100_BIN2     NULL,
    [result_data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [created_at]  datetime2(6)                                  NOT NULL,
    [updated_at]  datetime2(6)                                  NOT NULL,
    [archived_at] datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_simple_results_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_simple_results_archive_result_data_json] CHECK (ISJSON([result_data]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 70 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from simple_results.', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Kind of result', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'result_type';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The result as it was found', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'result_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'simple_results_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 71 of 81: expand; locks Sch-M on scan_jobs: no reads, no writes; can be undone
CREATE TABLE [user_results] (
    [id]            nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]   nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [user_id]       nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [username]      nvarchar(150) COLLATE Latin1_General_100_BIN2     NULL,
    [email]         nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [display_name]  nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [department]    nvarchar(150) COLLATE Latin1_General_100_BIN2     NULL,
    [job_title]     nvarchar(150) COLLATE Latin1_General_100_BIN2     NULL,
    [manager_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [status]        nvarchar(20) COLLATE Latin1_General_100_BIN2      NULL,
    [last_login]    datetime2(6)                                      NULL,
    [permissions]   nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [profile_data]  nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]    datetime2(6)                                  NOT NULL CONSTRAINT [df_user_results_created_at] DEFAULT SYSUTCDATETIME(),
    [updated_at]    datetime2(6)                                  NOT NULL CONSTRAINT [df_user_results_updated_at] DEFAULT SYSUTCDATETIME(),
    CONSTRAINT [pk_user_results] PRIMARY KEY CLUSTERED ([id]),
    CONSTRAINT [uq_user_results_user_id_scan_job_id] UNIQUE ([user_id], [scan_job_id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_user_results_permissions_json] CHECK (ISJSON([permissions]) = 1),
    CONSTRAINT [ck_user_results_profile_data_json] CHECK (ISJSON([profile_data]) = 1),
    CONSTRAINT [ck_user_results_status] CHECK ([status] IN (N'active', N'inactive', N'suspended')),
    CONSTRAINT [fk_user_results_scan_job_id] FOREIGN KEY ([scan_job_id])
        REFERENCES [scan_jobs] ([id]) ON DELETE CASCADE
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 72 of 81: expand; nobody else is locked; can be undone
-- scan job
CREATE INDEX [idx_user_results_scan_job_id_created_at_id] ON [user_results] ([scan_job_id], [created_at], [id]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 73 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_user_results_username] ON [user_results] ([username]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 74 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_user_results_email] ON [user_results] ([email]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 75 of 81: expand; nobody else is locked; can be undone
-- searchable
CREATE INDEX [idx_user_results_display_name] ON [user_results] ([display_name]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 76 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_user_results_department] ON [user_results] ([department]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 77 of 81: expand; nobody else is locked; can be undone
-- filterable
CREATE INDEX [idx_user_results_status] ON [user_results] ([status]);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 78 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'Users found in the source system.', N'SCHEMA', @schema, N'TABLE', N'user_results';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'user_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Login name', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'username';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Main e-mail address', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Name as shown to people', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'display_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Department or team', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'department';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Position', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'job_title';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of the user''s manager', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'manager_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Whether the user may log in', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the user last logged in', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'last_login';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the user may do in the source system', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'permissions';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Everything else that the source tells of the user', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'profile_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'user_results', N'COLUMN', N'updated_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 79 of 81: expand; nobody else is locked; can be undone
CREATE TRIGGER [update_user_results_updated_at] ON [user_results] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    -- where RECURSIVE_TRIGGERS is on, the UPDATE below comes back here
    IF TRIGGER_NESTLEVEL(@@PROCID, 'AFTER', 'DML') > 1 RETURN;

    UPDATE stored
    SET [updated_at] = SYSUTCDATETIME()
    FROM [user_results] AS stored
    JOIN inserted ON inserted.[id] = stored.[id];
END;
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 80 of 81: expand; nobody else is locked; can be undone
CREATE TABLE [user_results_archive] (
    [id]            nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [scan_job_id]   nvarchar(36) COLLATE Latin1_General_100_BIN2  NOT NULL,
    [user_id]       nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [username]      nvarchar(150) COLLATE Latin1_General_100_BIN2     NULL,
    [email]         nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [display_name]  nvarchar(255) COLLATE Latin1_General_100_BIN2     NULL,
    [department]    nvarchar(150) COLLATE Latin1_General_100_BIN2     NULL,
    [job_title]     nvarchar(150) COLLATE Latin1_General_100_BIN2     NULL,
    [manager_email] nvarchar(320) COLLATE Latin1_General_100_BIN2     NULL,
    [status]        nvarchar(20) COLLATE Latin1_General_100_BIN2      NULL,
    [last_login]    datetime2(6)                                      NULL,
    [permissions]   nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [profile_data]  nvarchar(max) COLLATE Latin1_General_100_BIN2     NULL,
    [created_at]    datetime2(6)                                  NOT NULL,
    [updated_at]    datetime2(6)                                  NOT NULL,
    [archived_at]   datetime2(6)                                  NOT NULL,
    CONSTRAINT [pk_user_results_archive] PRIMARY KEY CLUSTERED ([scan_job_id], [id]),
    -- JSON that parses, an object or an array before SQL Server 2022
    CONSTRAINT [ck_user_results_archive_permissions_json] CHECK (ISJSON([permissions]) = 1),
    CONSTRAINT [ck_user_results_archive_profile_data_json] CHECK (ISJSON([profile_data]) = 1)
);
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 81 of 81: expand; nobody else is locked; can be undone
DECLARE @schema sysname = SCHEMA_NAME();
EXEC sys.sp_addextendedproperty N'MS_Description', N'What retention has moved here from user_results.', N'SCHEMA', @schema, N'TABLE', N'user_results_archive';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier of the result', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'The scan job that found it', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'scan_job_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Identifier in the source system', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'user_id';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Login name', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'username';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Main e-mail address', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Name as shown to people', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'display_name';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Department or team', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'department';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Position', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'job_title';
EXEC sys.sp_addextendedproperty N'MS_Description', N'E-mail address of the user''s manager', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'manager_email';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Whether the user may log in', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'status';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the user last logged in', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'last_login';
EXEC sys.sp_addextendedproperty N'MS_Description', N'What the user may do in the source system', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'permissions';
EXEC sys.sp_addextendedproperty N'MS_Description', N'Everything else that the source tells of the user', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'profile_data';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was made', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'created_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was last changed', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'updated_at';
EXEC sys.sp_addextendedproperty N'MS_Description', N'When the row was moved here', N'SCHEMA', @schema, N'TABLE', N'user_results_archive', N'COLUMN', N'archived_at';
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

COMMIT TRANSACTION;
GO
-- NOEXEC would have skipped the assignment.
DECLARE @done bit;
SET @done = 1;
SET NOEXEC OFF;
IF @done IS NULL
BEGIN
    IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
    THROW 51000, N'The migration stopped: see the first error above.', 1;
END;
GO
