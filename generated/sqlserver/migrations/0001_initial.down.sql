-- Takes migration 0001, initial, back. For SQL Server 2017 and newer.
SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON;
SET NUMERIC_ROUNDABORT OFF;
SET IMPLICIT_TRANSACTIONS OFF;
SET XACT_ABORT ON;
SET LOCK_TIMEOUT 3000;
GO

BEGIN TRANSACTION;
GO

-- step 1 of 18: contract; locks Sch-M on user_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE [user_results_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 2 of 18: contract; locks Sch-M on user_results: no reads, no writes; CANNOT be undone
DROP TABLE [user_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 3 of 18: contract; locks Sch-M on simple_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE [simple_results_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 4 of 18: contract; locks Sch-M on simple_results: no reads, no writes; CANNOT be undone
DROP TABLE [simple_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 5 of 18: contract; locks Sch-M on scan_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE [scan_results_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 6 of 18: contract; locks Sch-M on scan_results: no reads, no writes; CANNOT be undone
DROP TABLE [scan_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 7 of 18: contract; locks Sch-M on scan_jobs_archive: no reads, no writes; CANNOT be undone
DROP TABLE [scan_jobs_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 8 of 18: contract; locks Sch-M on project_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE [project_results_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 9 of 18: contract; locks Sch-M on project_results: no reads, no writes; CANNOT be undone
DROP TABLE [project_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 10 of 18: contract; locks Sch-M on issue_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE [issue_results_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 11 of 18: contract; locks Sch-M on issue_results: no reads, no writes; CANNOT be undone
DROP TABLE [issue_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 12 of 18: contract; locks Sch-M on calendar_events_archive: no reads, no writes; CANNOT be undone
DROP TABLE [calendar_events_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 13 of 18: contract; locks Sch-M on calendar_events: no reads, no writes; CANNOT be undone
DROP TABLE [calendar_events];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 14 of 18: contract; locks Sch-M on activity_results_archive: no reads, no writes; CANNOT be undone
DROP TABLE [activity_results_archive];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 15 of 18: contract; locks Sch-M on activity_results: no reads, no writes; CANNOT be undone
DROP TABLE [activity_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 16 of 18: contract; nobody else is locked; can be undone
DROP PARTITION SCHEME [ps_activity_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 17 of 18: contract; nobody else is locked; can be undone
DROP PARTITION FUNCTION [pf_activity_results];
GO
IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;
GO

-- step 18 of 18: contract; locks Sch-M on scan_jobs: no reads, no writes; CANNOT be undone
DROP TABLE [scan_jobs];
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
