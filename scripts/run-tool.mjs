/** `node scripts/run-tool.mjs NAME [ARGUMENTS]`: installs and builds what is missing, then runs tools/dist/NAME.js in this process. */
import { build, ensureDependencies, SetupError } from './ensure-built.mjs';

const [name] = process.argv.splice(2, 1);
try {
  ensureDependencies();
  build();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
await import(`../tools/dist/${name}.js`);
