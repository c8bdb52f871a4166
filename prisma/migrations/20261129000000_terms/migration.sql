-- Columns and tables take the standard terms. Nothing is converted.
ALTER TABLE "jobs" RENAME COLUMN "rung_at" TO "enqueued_at";
ALTER TABLE "jobs" RENAME COLUMN "source_login" TO "source_credentials";
ALTER TABLE "jobs" RENAME COLUMN "destination_login" TO "destination_credentials";
ALTER INDEX "jobs_state_rung_at_idx" RENAME TO "jobs_state_enqueued_at_idx";
ALTER TABLE "chores" RENAME TO "maintenance_tasks";
ALTER TABLE "maintenance_tasks" RENAME CONSTRAINT "chores_pkey" TO "maintenance_tasks_pkey";
