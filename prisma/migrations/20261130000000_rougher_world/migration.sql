-- Sources are fetched before a job is optimized; jobs that cannot be processed become dead letters; the storage is known by a marker.
ALTER TABLE "jobs"
  ADD COLUMN "fetch_pending" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "claimed_at" TIMESTAMPTZ(3),
  ADD COLUMN "run_ms" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "accounted_fence" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "interrupted_at" TIMESTAMPTZ(3),
  ADD COLUMN "retry_at" TIMESTAMPTZ(3),
  ADD COLUMN "dead_at" TIMESTAMPTZ(3),
  ADD COLUMN "dead_reason" TEXT,
  ADD COLUMN "parent_id" UUID;
CREATE INDEX "jobs_state_created_at_idx" ON "jobs"("state", "created_at");
CREATE INDEX "jobs_dead_at_idx" ON "jobs"("dead_at");
CREATE INDEX "jobs_parent_id_idx" ON "jobs"("parent_id");
CREATE INDEX "jobs_account_id_fetch_pending_lease_until_idx" ON "jobs"("account_id", "fetch_pending", "lease_until");

-- Jobs from before fetch their sources in the new way, too.
UPDATE "jobs" SET "fetch_pending" = true
WHERE "state" <> 'settled' AND EXISTS (SELECT FROM "images" WHERE "job_id" = "jobs"."id" AND "source_kind" = 'url');

CREATE TABLE "service" (
  "id" UUID NOT NULL,
  "only" BOOLEAN NOT NULL DEFAULT true,
  "storage_marked_at" TIMESTAMPTZ(3),
  CONSTRAINT "service_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "service_only_check" CHECK ("only")
);
CREATE UNIQUE INDEX "service_only_key" ON "service"("only");
INSERT INTO "service" ("id") VALUES (gen_random_uuid());
