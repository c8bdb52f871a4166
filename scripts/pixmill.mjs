/**
 * `npx pixmill ...`: runs the command line as it was last built. It never installs or builds: that would replace the code
 * under a running service. Only the command itself prints on stdout.
 */
import { fileURLToPath } from 'node:url';
import { isBuilt, wasBuilt } from './setup/build-stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!wasBuilt(root)) {
  console.error('Pixmill is not built yet. `npm start` builds it, and so does `npm run build`.');
  process.exit(1);
}
if (!isBuilt(root, { checkOutput: false })) {
  console.error('The sources changed since the last build; this is the command of that build.');
  console.error('Stop the service, then `npm run build`.');
}
await import('../apps/cli/dist/main.js');
