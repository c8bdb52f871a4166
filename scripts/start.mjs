/** `npm start`: installs, builds and starts the service. The supervisor runs in this process, so that it receives the signals. */
import { build, ensureDependencies, SetupError } from './ensure-built.mjs';

try {
  ensureDependencies();
  build(['apps/supervisor', 'apps/api', 'apps/worker']);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
await import('../apps/supervisor/dist/main.js');
