-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "endpoint" TEXT,
ADD COLUMN     "schedule_from" INTEGER NOT NULL DEFAULT 0;

-- Deliveries from before get the origin of their address.
UPDATE "deliveries" SET "endpoint" = substring("url" from '^[a-z]+://[^/?#]+');
ALTER TABLE "deliveries" ALTER COLUMN "endpoint" SET NOT NULL;

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "rank" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "sources_expire_at" TIMESTAMPTZ(3),
ADD COLUMN     "sources_purged_at" TIMESTAMPTZ(3);

-- Sources from before live as long as the results beside them.
UPDATE "jobs" SET "sources_expire_at" = "expires_at", "sources_purged_at" = "purged_at";

-- CreateTable
CREATE TABLE "endpoints" (
    "account_id" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "succeeded_at" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),

    CONSTRAINT "endpoints_pkey" PRIMARY KEY ("account_id","origin")
);

-- CreateTable
CREATE TABLE "webhook_secrets" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_secrets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chores" (
    "name" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "chores_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "webhook_secrets_account_id_expires_at_idx" ON "webhook_secrets"("account_id", "expires_at");

-- CreateIndex
CREATE INDEX "deliveries_endpoint_state_next_attempt_at_idx" ON "deliveries"("endpoint", "state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "jobs_account_id_state_idx" ON "jobs"("account_id", "state");

-- CreateIndex
CREATE INDEX "jobs_sources_purged_at_sources_expire_at_idx" ON "jobs"("sources_purged_at", "sources_expire_at");

-- AddForeignKey
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
