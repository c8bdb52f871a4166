import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { wasBuilt } from './build-stamp.mjs';
import { findRunningService } from './find-running-service.mjs';
import { isWritable } from './is-writable.mjs';
import { SetupError } from './setup-error.mjs';

function userName() {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`; // no entry in /etc/passwd, as in many containers
  }
}

/** Throws SetupError when the checkout cannot be built, or when a service runs whose code a build would replace. */
export function checkMayBuild(root, { built, installed }) {
  const folders = [root, ...['node_modules', 'apps/api', 'packages/db/src'].map((path) => join(root, path))];
  if (!folders.filter((folder) => existsSync(folder)).every(isWritable)) {
    const reason = describeNeed(root, { built, installed });
    throw new SetupError(
      [
        `${reason}, and this user (${userName()}) may not write to`,
        `${root}`,
        'As the user who owns it, run there: npm ci && npm run build',
        'Then any user may start it: docs/running.md#build-as-one-user-run-as-another',
      ].join('\n'),
    );
  }
  const pid = findRunningService(root);
  if (pid === null) return;
  throw new SetupError(
    [
      `${describeNeed(root, { built, installed })}, but Pixmill runs from this checkout (process ${pid}):`,
      'a build would replace the code under it. Stop it first, then start again.',
    ].join('\n'),
  );
}

function describeNeed(root, { built, installed }) {
  if (!built) return wasBuilt(root) ? 'The sources changed since the last build' : 'Pixmill is not built yet';
  return installed ? 'Pixmill has to be built' : 'The npm packages are not those of package-lock.json';
}
