/** `npm run build`: installs what is missing and compiles everything. Any user who may read the result can run it. */
import { build, ensureDependencies } from './setup/ensure-built.mjs';
import { runSetup } from './setup/setup-error.mjs';

await runSetup(() => {
  ensureDependencies();
  build();
});
