/** The Prisma CLI for people who write migrations: `npm run prisma -- migrate dev --name add-x`. It never downloads an engine. */
import { findPrisma, isEngineExecutable, runPrisma } from './run-prisma.mjs';

const cli = findPrisma();
if (cli === null) {
  console.error('prisma: the prisma package is not installed. Run `npm ci` without --omit=dev first.');
  process.exitCode = 1;
} else if (!isEngineExecutable()) {
  console.error('prisma: scripts/prisma-engine.mjs is not executable. Run `chmod +x scripts/prisma-engine.mjs`.');
  process.exitCode = 1;
} else {
  const { status, error } = runPrisma(cli, process.argv.slice(2));
  if (error) throw error;
  process.exitCode = status ?? 1;
}
