import { join } from 'node:path';

/** One line for the operator of a service that starts without its storage; `reason` as `/readyz` shows it (docs/running.md#storage). */
export function describeStorageAway(dataDir: string, reason: string): string {
  const folder = join(dataDir, 'storage');
  const found = reason === 'wrong volume' ? 'does not hold the files of this service' : `cannot be used (${reason})`;
  return (
    `${folder} ${found}: is its volume mounted? The service waits for it, and goes on by itself. ` +
    'A new or restored storage is accepted with: npx pixmill storage adopt'
  );
}
