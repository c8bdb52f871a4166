-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "destination" JSONB,
ADD COLUMN     "destination_login" TEXT;

-- AlterTable
ALTER TABLE "variants" ADD COLUMN     "external_url" TEXT;

-- CreateTable
CREATE TABLE "connectors" (
    "id" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "region" TEXT,
    "endpoint" TEXT,
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connectors_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "connectors_account_id_created_at_idx" ON "connectors"("account_id", "created_at");

-- AddForeignKey
ALTER TABLE "connectors" ADD CONSTRAINT "connectors_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
