/** `npm start`: installs, builds and starts the service. The supervisor runs in this process, so that it receives the signals. */
import { prepareService } from './setup/ensure-built.mjs';
import { runSetup } from './setup/setup-error.mjs';

await runSetup(() => prepareService((line) => console.log(line)));
process.setSourceMapsEnabled(true);
await import('../apps/supervisor/dist/main.js');
