import { ImageError, type Pixmill } from '@pixmill/client';
import type { Engine, EngineOptions } from './engine.js';

/** Optimizes files by a service. */
export function createServerEngine(client: Pixmill, { jobOptions, concurrency }: EngineOptions): Engine {
  return {
    inFlight: concurrency ?? 8,
    async optimize({ name, read }, signal) {
      const bytes = await read();
      try {
        const result = await client.optimize(bytes, { ...jobOptions, name, signal });
        const [main, ...copies] = await Promise.all(
          result.variants.map(async (variant) => {
            return { format: variant.format, bytes: await result.bytes(variant, { signal }), score: variant.score };
          }),
        );
        if (main === undefined) throw new Error('a settled image has a main result'); // the client checks it
        return { ok: true, main, copies, summary: result.image.summary ?? '' };
      } catch (thrown) {
        if (thrown instanceof ImageError) return { ok: false, code: thrown.code, message: thrown.message };
        throw thrown;
      }
    },
    close: async () => undefined,
  };
}
