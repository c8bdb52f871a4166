import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the generated client: the hash of what it was made of. File times would be wrong after a checkout or a copy. */
export const clientSourceFile = 'packages/db/src/generated/made-of';

/** Hash of the schema and of Prisma's version. */
export function computeClientSource(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'prisma/schema.prisma')));
  const prisma = join(root, 'node_modules/prisma/package.json');
  if (existsSync(prisma)) hash.update(JSON.parse(readFileSync(prisma, 'utf8')).version);
  return hash.digest('hex');
}
