/** `npm run --silent pixmill -- ...`: builds and runs the command line. Only the command itself prints on stdout. */
import { build, ensureDependencies, SetupError } from './ensure-built.mjs';

try {
  ensureDependencies();
  build(['apps/cli']);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
await import('../apps/cli/dist/main.js');
