/** `npm run prove -- NAME [--full] [--seed N]`: builds, then runs one whole-system proof. */
import { build, ensureDependencies } from './setup/ensure-built.mjs';

ensureDependencies();
build();
await import('../e2e/dist/proofs/main.js');
