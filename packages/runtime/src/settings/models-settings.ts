import { resolve } from 'node:path';
import { z } from 'zod';

/** Where the optional parts of the service are (docs/running.md#optional-parts). */
export const modelsSettings = z.object({
  MODELS_DIR: z
    .string()
    .transform((path) => resolve(path))
    .prefault('models')
    .describe('Folder of the optional parts that `npm run models` installs: the decoder of HEIC and the weights of super-resolution'),
});
