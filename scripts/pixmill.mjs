/** `npm run --silent pixmill -- ...`: the administration on the command line. What it prints on stdout is the command's alone. */
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
