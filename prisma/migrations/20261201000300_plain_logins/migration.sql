-- Earlier releases stored logins inside URLs. Maintenance seals them; these indexes hold the rows that are left, so that looking costs nothing.
CREATE INDEX "images_plain_login_idx" ON "images"("job_id") WHERE "source_url" ~ '^https?://[^/?#]*@';
CREATE INDEX "jobs_plain_login_idx" ON "jobs"("id") WHERE "callback_url" ~ '^https?://[^/?#]*@';
CREATE INDEX "deliveries_plain_login_idx" ON "deliveries"("job_id") WHERE "url" ~ '^https?://[^/?#]*@';
