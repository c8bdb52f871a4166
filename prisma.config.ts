import { defineConfig } from 'prisma/config';

// biome-ignore lint/style/noProcessEnv: the Prisma CLI reads this file; nothing of Pixmill does. `generate` must work without a database.
const url = process.env.DATABASE_URL ?? '';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url },
});
