import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  errorCatalogue,
  formatFacts,
  type Image,
  type ImageFormat,
  type ImageResult,
  type Job,
  toAppError,
  type Variant,
} from '@pixmill/contracts';
import type { Deps, WorkLimits } from './deps.js';

interface ProcessImageDeps extends Pick<Deps, 'storage' | 'keys' | 'optimizer' | 'egress'> {
  readonly limits: WorkLimits;
}

export type ProcessImage = (job: Job, image: Image, signal: AbortSignal) => Promise<ImageResult>;

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `count` letters and digits, each equally likely. */
function randomName(count: number): string {
  const fair = [...randomBytes(count * 2)].filter((byte) => byte < 248).slice(0, count);
  if (fair.length < count) return randomName(count);
  return fair.map((byte) => alphanumerics[byte % alphanumerics.length]).join('');
}

/** 137 random bits in the shape of the documented addresses: `<12 hex>/<15 alphanumerics>.<ext>` (MegaOptim contract section 4). */
function newPublicPath(format: ImageFormat): string {
  return `${randomBytes(6).toString('hex')}/${randomName(15)}.${formatFacts[format].extension}`;
}

/**
 * One image from source to stored variants. A failure that repeating cannot mend is an outcome; any other is thrown, so that the
 * job is tried again (errorCatalogue says which is which).
 */
export function createProcessImage({ storage, keys, optimizer, egress, limits }: ProcessImageDeps): ProcessImage {
  async function fetchSource(url: string, signal: AbortSignal): Promise<Buffer> {
    const path = join(limits.spoolDir, `download-${randomUUID()}`);
    try {
      await egress.download(url, { path, maxBytes: limits.maxFileBytes, signal });
      return await readFile(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  const obtain = ({ source }: Image, signal: AbortSignal) =>
    source.kind === 'upload' ? storage.read(source.storageKey) : fetchSource(source.url, signal);

  async function keep(job: Job, image: Image, bytes: Buffer, signal: AbortSignal): Promise<ImageResult['outcome']> {
    const { variants, report } = await optimizer.optimize(bytes, job.spec, signal);
    const mainPath = newPublicPath(variants[0]?.format ?? 'jpeg');
    const kept = variants.map(async ({ bytes: encoded, ...facts }): Promise<Variant> => {
      const storageKey = keys.variant({ jobId: job.id, imageId: image.id, role: facts.role, format: facts.format });
      await storage.put(storageKey, encoded);
      const publicPath = facts.role === 'main' ? mainPath : `${mainPath}.${formatFacts[facts.format].extension}`;
      return { ...facts, sizeBytes: encoded.length, publicPath, storageKey };
    });
    return { status: 'succeeded', variants: await Promise.all(kept), report };
  }

  return async (job, image, signal) => {
    let sourceBytes = image.sourceBytes;
    try {
      const bytes = await obtain(image, signal);
      sourceBytes = bytes.length;
      return { imageId: image.id, sourceBytes, outcome: await keep(job, image, bytes, signal) };
    } catch (thrown) {
      const { code, message } = toAppError(signal.aborted ? signal.reason : thrown);
      if (signal.aborted || errorCatalogue[code].after === 'retry') throw thrown;
      return { imageId: image.id, sourceBytes, outcome: { status: 'failed', failure: { code, message } } };
    }
  };
}
