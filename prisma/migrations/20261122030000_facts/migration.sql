-- AlterTable
ALTER TABLE "images" ADD COLUMN     "source_format" TEXT,
ADD COLUMN     "source_facts" JSONB;

-- AlterTable
ALTER TABLE "variants" ADD COLUMN     "facts" JSONB;
