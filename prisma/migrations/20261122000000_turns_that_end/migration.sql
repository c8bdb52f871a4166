-- CreateIndex
CREATE INDEX "jobs_state_rank_idx" ON "jobs"("state", "rank");
