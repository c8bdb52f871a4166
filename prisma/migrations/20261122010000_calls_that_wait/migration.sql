-- AlterTable
ALTER TABLE "jobs" ADD COLUMN "callback_delay_ms" INTEGER NOT NULL DEFAULT 0;
