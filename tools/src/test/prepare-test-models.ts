import { join } from 'node:path';
import { installPart, isPartInstalled } from '../models/install-part.js';
import { parts } from '../models/parts.js';
import { root } from '../repository.js';

/** One copy for all runs. `npm ci` removes it with node_modules. */
const modelsDir = join(root, 'node_modules', '.cache', 'pixmill-models');

/** The parts that tests use: a decoder is tested with the real library. */
const testedParts = parts.filter(({ name }) => name === 'heic');

/** Installs what is missing and returns where it is, for packages/testkit. `log` gets one line for each installation. Throws AppError `setup_failed`. */
export async function prepareTestModels(log: (line: string) => void): Promise<Readonly<Record<'PIXMILL_TEST_MODELS_DIR', string>>> {
  for (const part of testedParts) {
    if (isPartInstalled(modelsDir, part)) continue;
    log(`Optional part: installing ${part.package} ${part.version} from the npm registry ...`);
    await installPart(modelsDir, part);
  }
  return { PIXMILL_TEST_MODELS_DIR: modelsDir };
}
