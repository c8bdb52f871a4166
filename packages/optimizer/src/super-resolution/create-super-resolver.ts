import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSuperResolutionMissing } from '@pixmill/contracts';
import { findInstalledParts, toPartFolder } from '@pixmill/decoders/installed';
import { modelFileName, readModel, superResolve } from '@pixmill/vision';
import type { SuperResolver } from '../operations/super-resolver.js';
import type { Raster } from '../pixels/raster.js';
import { readProcessCpuMs } from '../time/time-budget.js';

/** A resolver for one job. */
export interface MeasuredSuperResolver extends SuperResolver {
  /** The CPU time that it used so far, in ms. */
  readonly usedMs: () => number;
}

/**
 * Opens the network that lies below `modelsDir` when an image is enlarged, and frees it afterwards. The copies of a job in other formats get the
 * result of the first one: it is kept until the job ends.
 */
export function createSuperResolver(modelsDir: string | null): MeasuredSuperResolver {
  let usedMs = 0;
  let last: { readonly source: Buffer; readonly result: Raster } | null = null;
  return {
    usedMs: () => usedMs,
    async enlarge(image) {
      if (!last?.source.equals(image.data)) {
        const startedMs = readProcessCpuMs();
        last = { source: Buffer.from(image.data), result: await enlargeOnce(image, modelsDir) };
        usedMs += readProcessCpuMs() - startedMs;
      }
      // the next step may overwrite what it gets
      return { ...last.result, data: Buffer.from(last.result.data) };
    },
  };
}

async function enlargeOnce(image: Raster, modelsDir: string | null): Promise<Raster> {
  const file = modelsDir === null ? null : join(toPartFolder(modelsDir, 'super-resolution'), modelFileName);
  if (file === null || !findInstalledParts(modelsDir).has('super-resolution') || !existsSync(file)) throw createSuperResolutionMissing();
  const { data, width, height } = await superResolve(image, readModel(readFileSync(file)));
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height, channels: 3 };
}
