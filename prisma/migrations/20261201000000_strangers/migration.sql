-- Logins inside callback URLs are sealed; a schema names the oldest release that may run on it.
ALTER TABLE "jobs" ADD COLUMN "callback_login" TEXT;
ALTER TABLE "deliveries" ADD COLUMN "login" TEXT;
ALTER TABLE "service" ADD COLUMN "oldest_release" TEXT NOT NULL DEFAULT '0.1.0';
