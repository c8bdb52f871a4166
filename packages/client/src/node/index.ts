import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { type OptimizedImage, type OptimizeOptions, PixmillError, type WebInput, Pixmill as WebPixmill } from '../index.js';
import type { ResolvedInput } from '../inputs.js';

export * from '../index.js';

/** A client of one Pixmill service. A string that is no URL is the path of a file. */
export class Pixmill extends WebPixmill {
  override optimize(input: WebInput, options?: OptimizeOptions): Promise<OptimizedImage> {
    return super.optimize(input, options);
  }

  protected override async resolveInput(input: WebInput, name?: string): Promise<ResolvedInput> {
    if (typeof input !== 'string' || /^(https?|data):/i.test(input)) return super.resolveInput(input, name);
    try {
      return { name: name ?? basename(input), blob: await openAsBlob(input) };
    } catch (thrown) {
      throw new PixmillError('input_invalid', `${input} cannot be read`, { cause: thrown });
    }
  }
}
