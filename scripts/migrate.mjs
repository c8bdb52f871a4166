/** Applies the migrations to DATABASE_URL, for containers. `npm start` applies them itself. May be repeated. */
import { databaseAddressOf, migrate } from '../packages/db/dist/index.js';

const { DATABASE_URL, DATABASE_POOLER = 'none' } = process.env;

try {
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set');
  const applied = await migrate(databaseAddressOf({ DATABASE_URL, DATABASE_POOLER }));
  console.log(applied.length === 0 ? 'migrate: nothing to do' : `migrate: applied ${applied.join(', ')}`);
} catch (error) {
  console.error(`migrate: ${error.message}`);
  process.exitCode = 1;
}
