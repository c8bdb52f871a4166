import type { Image, JobSpec } from '@pixmill/contracts';
import { renderImage } from '@pixmill/dialects';
import type { OptimizeResult } from '@pixmill/optimizer';
import type { EngineResult } from './engine.js';

export interface LocalResult {
  readonly name: string;
  readonly spec: JobSpec;
  readonly sourceBytes: number;
  readonly result: OptimizeResult;
}

/** Fields of a stored image that its rendering needs and nobody sees here. */
const notStored = { publicPath: '', storageKey: '', externalUrl: null };

/** The result of a file, with the score and the summary that the API would show. Pure. */
export function toLocalResult({ name, spec, sourceBytes, result }: LocalResult): EngineResult {
  const { source, variants, report } = result;
  const stored = variants.map(({ bytes, ...variant }) => ({ ...variant, ...notStored, sizeBytes: bytes.length }));
  const image: Image = {
    ...{ id: '', position: 0, name, sourceBytes, sourceFormat: source.format, sourceFacts: source.facts },
    source: { kind: 'upload', storageKey: '', sizeBytes: sourceBytes, sha256: '' },
    outcome: { status: 'succeeded', variants: stored, report, reused: false },
  };
  const shown = renderImage({ state: 'settled', spec }, image, { publicUrl: '' });
  const files = variants.map(({ format, bytes }, index) => ({ format, bytes, score: shown.variants[index]?.score ?? null }));
  const [main, ...copies] = files;
  if (main === undefined) return { ok: false, code: 'processing_failed', message: 'The image could not be processed' };
  return { ok: true, main, copies, summary: shown.summary ?? '' };
}
