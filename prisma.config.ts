import { defineConfig } from 'prisma/config';

// biome-ignore lint/style/noProcessEnv: only the Prisma CLI reads this file, and `generate` must work without a database.
const url = process.env.DATABASE_URL ?? '';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url },
});
