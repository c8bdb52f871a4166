-- The native API: scopes and limits of keys and accounts, labels and priority of jobs, uploads, collections, presets, events to webhook
-- endpoints, sessions, shares, counters of use, and the workers that are alive.

ALTER TABLE "accounts"
  ADD COLUMN "max_queued" INTEGER,
  ADD COLUMN "requests_per_minute" INTEGER,
  ADD COLUMN "monthly_tokens" INTEGER,
  ADD COLUMN "tokens_renew_at" TIMESTAMPTZ(3);

CREATE TABLE "presets" (
  "id" UUID PRIMARY KEY,
  "account_id" UUID NOT NULL REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "name" TEXT NOT NULL,
  "options" JSONB NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "presets_account_id_name_key" ON "presets"("account_id", "name");

ALTER TABLE "api_keys"
  ADD COLUMN "scopes" TEXT[],
  ADD COLUMN "expires_at" TIMESTAMPTZ(3),
  ADD COLUMN "preset_id" UUID REFERENCES "presets"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TYPE "collection_state" AS ENUM ('draft', 'importing', 'running', 'paused', 'settled', 'cancelled');
CREATE TABLE "collections" (
  "id" UUID PRIMARY KEY,
  "account_id" UUID NOT NULL REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "key_id" UUID,
  "name" TEXT NOT NULL,
  "labels" JSONB NOT NULL DEFAULT '{}',
  "state" "collection_state" NOT NULL DEFAULT 'draft',
  "pause_reason" TEXT,
  "options" JSONB NOT NULL,
  "credentials" TEXT,
  "images_total" INTEGER NOT NULL DEFAULT 0,
  "images_fed" INTEGER NOT NULL DEFAULT 0,
  "images_succeeded" INTEGER NOT NULL DEFAULT 0,
  "images_failed" INTEGER NOT NULL DEFAULT 0,
  "bytes_in" BIGINT NOT NULL DEFAULT 0,
  "bytes_out" BIGINT NOT NULL DEFAULT 0,
  "tokens_charged" INTEGER NOT NULL DEFAULT 0,
  "import" JSONB,
  "rate" DOUBLE PRECISION NOT NULL DEFAULT 0,
  "rate_at" TIMESTAMPTZ(3),
  "running_since" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "started_at" TIMESTAMPTZ(3),
  "settled_at" TIMESTAMPTZ(3),
  "next_feed_at" TIMESTAMPTZ(3),
  "lease_until" TIMESTAMPTZ(3),
  "told_state" TEXT,
  "parent_id" UUID
);
CREATE INDEX "collections_account_id_created_at_idx" ON "collections"("account_id", "created_at");
CREATE INDEX "collections_state_next_feed_at_idx" ON "collections"("state", "next_feed_at");

ALTER TABLE "jobs"
  ADD COLUMN "key_id" UUID,
  ADD COLUMN "priority" SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN "passed_over" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "labels" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "collection_id" UUID;
CREATE INDEX "jobs_labels_idx" ON "jobs" USING GIN ("labels" jsonb_path_ops) WHERE "labels" <> '{}';
-- For what settled while a stream of events was away.
CREATE INDEX "jobs_account_id_settled_at_idx" ON "jobs"("account_id", "settled_at") WHERE "settled_at" IS NOT NULL;
CREATE INDEX "jobs_collection_id_idx" ON "jobs"("collection_id") WHERE "collection_id" IS NOT NULL;

-- For the rate of the queue, and the failures of a time.
CREATE INDEX "jobs_settled_at_idx" ON "jobs"("settled_at") WHERE "settled_at" IS NOT NULL;
-- The order of an account's waiting jobs.
CREATE INDEX "jobs_turn_idx" ON "jobs"("account_id", "fetch_pending", (-"priority"), "created_at") WHERE "state" <> 'settled';

CREATE TABLE "uploads" (
  "id" UUID PRIMARY KEY,
  "account_id" UUID NOT NULL REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "name" TEXT NOT NULL,
  "size_bytes" INTEGER NOT NULL,
  "sha256" TEXT NOT NULL,
  "format" TEXT NOT NULL,
  "storage_key" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "uploads_account_id_created_at_idx" ON "uploads"("account_id", "created_at");
CREATE INDEX "uploads_expires_at_idx" ON "uploads"("expires_at");

-- Logins that source URLs contained: one row for each login of a call, not for each image.
CREATE TABLE "collection_logins" (
  "id" UUID PRIMARY KEY,
  "collection_id" UUID NOT NULL REFERENCES "collections"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "sealed" TEXT NOT NULL
);
CREATE INDEX "collection_logins_collection_id_idx" ON "collection_logins"("collection_id");

CREATE TABLE "collection_items" (
  "collection_id" UUID NOT NULL REFERENCES "collections"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "url" TEXT,
  "upload_id" UUID REFERENCES "uploads"("id"),
  "login_id" UUID,
  "job_id" UUID,
  "failure_code" TEXT,
  "failure_message" TEXT,
  PRIMARY KEY ("collection_id", "position")
);
CREATE INDEX "collection_items_failed_idx" ON "collection_items"("collection_id", "position") WHERE "failure_code" IS NOT NULL;
CREATE INDEX "collection_items_upload_id_idx" ON "collection_items"("upload_id") WHERE "upload_id" IS NOT NULL;

-- A job has at most one webhook of its own, and one for each event that an endpoint of its account asks for. A test event has no job.
CREATE TABLE "webhook_endpoints" (
  "id" UUID PRIMARY KEY,
  "account_id" UUID NOT NULL REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "url" TEXT NOT NULL,
  "login" TEXT,
  "events" TEXT[] NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "webhook_endpoints_account_id_created_at_idx" ON "webhook_endpoints"("account_id", "created_at");

ALTER TABLE "deliveries"
  ALTER COLUMN "job_id" DROP NOT NULL,
  ADD COLUMN "webhook_endpoint_id" UUID REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  ADD COLUMN "event" TEXT NOT NULL DEFAULT 'job.settled';
DROP INDEX "deliveries_job_id_key";
CREATE UNIQUE INDEX "deliveries_callback_job_id_key" ON "deliveries"("job_id") WHERE "webhook_endpoint_id" IS NULL;
CREATE INDEX "deliveries_job_id_idx" ON "deliveries"("job_id");
-- For maintenance: deliveries that do not go with a job.
CREATE INDEX "deliveries_created_at_idx" ON "deliveries"("created_at") WHERE "job_id" IS NULL;

-- The ledger of one account by page.
CREATE INDEX "ledger_account_id_id_idx" ON "ledger"("account_id", "id");

-- Counters of settled images. `shard` spreads the settlements of one account over several rows; `key_id` is zero without a key.
CREATE TABLE "usage_days" (
  "account_id" UUID NOT NULL REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "day" DATE NOT NULL,
  "key_id" UUID NOT NULL,
  "format" TEXT NOT NULL,
  "shard" SMALLINT NOT NULL,
  "images" INTEGER NOT NULL DEFAULT 0,
  "images_failed" INTEGER NOT NULL DEFAULT 0,
  "bytes_in" BIGINT NOT NULL DEFAULT 0,
  "bytes_saved" BIGINT NOT NULL DEFAULT 0,
  "tokens" INTEGER NOT NULL DEFAULT 0,
  "score_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
  "score_count" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY ("account_id", "day", "key_id", "format", "shard")
);

CREATE TABLE "sessions" (
  "id" UUID PRIMARY KEY,
  "hash" BYTEA NOT NULL,
  "account_id" UUID REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "key_id" UUID REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "admin" BOOLEAN NOT NULL DEFAULT false,
  "admin_proof" BYTEA,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "sessions_hash_key" ON "sessions"("hash");
CREATE INDEX "sessions_account_id_created_at_idx" ON "sessions"("account_id", "created_at");
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- One-time codes that sign a browser in.
CREATE TABLE "sign_in_codes" (
  "hash" BYTEA PRIMARY KEY,
  "account_id" UUID REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "admin" BOOLEAN NOT NULL DEFAULT false,
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "shares" (
  "id" UUID PRIMARY KEY,
  "hash" BYTEA NOT NULL,
  "account_id" UUID NOT NULL REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "job_id" UUID NOT NULL REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "shares_hash_key" ON "shares"("hash");
CREATE INDEX "shares_account_id_created_at_idx" ON "shares"("account_id", "created_at");
CREATE INDEX "shares_job_id_idx" ON "shares"("job_id");

CREATE TABLE "workers" (
  "name" TEXT PRIMARY KEY,
  "release" TEXT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL
);

-- The answer to a POST that created something other than a job, sealed.
ALTER TABLE "idempotency_keys" ADD COLUMN "answer" TEXT;

-- While `paused_at` is set, workers claim no job.
ALTER TABLE "service"
  ADD COLUMN "paused_at" TIMESTAMPTZ(3),
  ADD COLUMN "pause_reason" TEXT;

-- A worker of an older release cannot render the webhook of a native job.
UPDATE "service" SET "oldest_release" = '0.2.0';
