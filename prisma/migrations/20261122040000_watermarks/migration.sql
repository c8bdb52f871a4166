-- CreateTable
CREATE TABLE "watermarks" (
    "id" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "storage_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "watermarks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "watermarks_storage_key_key" ON "watermarks"("storage_key");

-- CreateIndex
CREATE INDEX "watermarks_account_id_created_at_idx" ON "watermarks"("account_id", "created_at");

-- AddForeignKey
ALTER TABLE "watermarks" ADD CONSTRAINT "watermarks_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
