/** Generates the Prisma client into packages/db/src/generated. Runs as the root postinstall; needs no network and no database. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPrisma, runPrisma } from './run-prisma.mjs';
import { clientSourceFile, computeClientSource } from './setup/client-source.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = findPrisma();
if (cli === null) {
  console.log('generate-client: the prisma package is not installed (production install), nothing is generated');
} else if (!existsSync(join(root, 'prisma/schema.prisma'))) {
  console.error('generate-client: prisma/schema.prisma is missing: the checkout is incomplete');
  process.exitCode = 1;
} else {
  const { status, stdout, stderr, error } = runPrisma(cli, ['generate', '--no-hints'], { stdio: 'pipe' });
  if (error) throw error;
  if (status === 0) {
    writeFileSync(join(root, clientSourceFile), computeClientSource(root));
    console.log('generate-client: the Prisma client is in packages/db/src/generated');
  } else console.error(`generate-client: prisma generate failed\n${stdout}${stderr}`);
  process.exitCode = status ?? 1;
}
