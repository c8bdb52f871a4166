-- Addresses that differ in case alone are one account's; Prisma has no words for an index over an expression.
CREATE UNIQUE INDEX "accounts_email_lower_key" ON "accounts" (lower("email"));
