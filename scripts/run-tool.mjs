/** `node scripts/run-tool.mjs NAME [ARGUMENTS]`: installs and builds what is missing, then runs tools/dist/NAME.js in this process. */
import { build, ensureDependencies } from './setup/ensure-built.mjs';
import { runSetup } from './setup/setup-error.mjs';

const [name] = process.argv.splice(2, 1);
await runSetup(() => {
  ensureDependencies();
  build();
});
process.setSourceMapsEnabled(true);
await import(`../tools/dist/${name}.js`);
