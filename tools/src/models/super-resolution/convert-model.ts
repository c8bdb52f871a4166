import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelFileName, writeModel } from '@pixmill/vision';
import { readLayersModel } from './read-layers-model.js';
import { toModel } from './to-model.js';

/** Writes the x4 model of the package as one file that the service reads. Throws AppError `setup_failed`. */
export function convertSuperResolution(packageFolder: string, folder: string): void {
  const model = toModel(readLayersModel(join(packageFolder, 'models', 'x4')));
  writeFileSync(join(folder, modelFileName), writeModel(model));
}
