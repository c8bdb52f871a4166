-- Why an attempt got no answer, for the operator.
ALTER TABLE "delivery_attempts" ADD COLUMN "failure" JSONB;
