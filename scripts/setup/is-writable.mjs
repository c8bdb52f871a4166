import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether this user may write into the folder, or create it. Creates nothing. */
export function isWritable(folder) {
  let nearest = folder;
  while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
