import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AppError,
  errorCatalogue,
  formatFacts,
  type ImageFormat,
  type ImageResult,
  type Outcome,
  type Report,
  type SourceLogin,
  toAppError,
  type Variant,
} from '@pixmill/contracts';
import type { Deps, WorkLimits } from './deps.js';
import { createPlaceOutside, type OutsideTask } from './place-outside.js';
import { randomName } from './random-name.js';
import { toRecipe } from './recipe.js';

interface ProcessImageDeps
  extends Pick<Deps, 'storage' | 'keys' | 'optimizer' | 'engineVersion' | 'earlierWork' | 'egress' | 'destinations'> {
  readonly limits: WorkLimits;
}

export interface ImageTask extends OutsideTask {
  /** For sources behind HTTP Basic. */
  readonly login: SourceLogin | null;
  /** Whether nobody tries again after this. */
  readonly last: boolean;
}

export type ProcessImage = (task: ImageTask) => Promise<ImageResult>;

/** An encoding about to be kept: what is known of it, and its bytes. */
type Encoding = Pick<Variant, 'role' | 'format' | 'width' | 'height'> & { readonly bytes: Buffer };

/** Earlier work is only taken while its bytes are sure to be there until they are copied. */
const earlierRestMs = 60_000;

/** 137 random bits in the shape of the documented addresses: `<12 hex>/<15 alphanumerics>.<ext>` (MegaOptim contract section 4). */
function newPublicPath(format: ImageFormat): string {
  return `${randomBytes(6).toString('hex')}/${randomName(15)}.${formatFacts[format].extension}`;
}

/**
 * One image from source to stored variants. A failure that repeating cannot mend is an outcome; any other is thrown, so that the
 * job is tried again (errorCatalogue says which is which).
 */
export function createProcessImage(deps: ProcessImageDeps): ProcessImage {
  const { storage, keys, optimizer, engineVersion, earlierWork, egress, limits } = deps;
  const placeOutside = createPlaceOutside(deps);

  async function fetchSource(url: string, { login, signal }: ImageTask): Promise<Buffer> {
    const path = join(limits.spoolDir, `download-${randomUUID()}`);
    try {
      await egress.download(url, { path, maxBytes: limits.maxFileBytes, signal, ...(login && { credentials: login }) });
      return await readFile(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  const obtain = (task: ImageTask) => {
    const { source } = task.image;
    return source.kind === 'upload' ? storage.read(source.storageKey) : fetchSource(source.url, task);
  };

  /** The caller's own storage goes first: what it refuses must not lie in ours. */
  async function keep(task: ImageTask, encodings: readonly Encoding[]): Promise<Variant[]> {
    const { job, image } = task;
    const outside = await placeOutside(task, encodings);
    const mainPath = newPublicPath(encodings[0]?.format ?? 'jpeg');
    return Promise.all(
      encodings.map(async ({ role, format, width, height, bytes }) => {
        const storageKey = keys.variant({ jobId: job.id, imageId: image.id, role, format });
        await storage.put(storageKey, bytes);
        const publicPath = role === 'main' ? mainPath : `${mainPath}.${formatFacts[format].extension}`;
        const externalUrl = outside.get(role) ?? null;
        return { role, format, width, height, sizeBytes: bytes.length, publicPath, storageKey, externalUrl };
      }),
    );
  }

  /** Copies what the account's earlier job left for the same bytes and recipe; null when there is nothing, or no more. */
  async function reuse(task: ImageTask, sourceSha256: string, recipe: string): Promise<Outcome | null> {
    const earlier = await earlierWork.find({ accountId: task.job.accountId, sourceSha256, recipe, restMs: earlierRestMs });
    if (!earlier) return null;
    try {
      const encodings = await Promise.all(
        earlier.variants.map(async (variant) => ({ ...variant, bytes: await storage.read(variant.storageKey) })),
      );
      const report: Report = { ...earlier.report, reused: { process: earlier.jobId, reason: 'same bytes and options, not charged' } };
      return { status: 'succeeded', variants: await keep(task, encodings), report, reused: true };
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
      throw thrown;
    }
  }

  async function optimize(task: ImageTask, bytes: Buffer): Promise<Outcome> {
    const { variants, report } = await optimizer.optimize(bytes, task.job.spec, task.signal);
    return { status: 'succeeded', variants: await keep(task, variants), report, reused: false };
  }

  return async (task) => {
    const { image, job, signal, last } = task;
    const recipe = toRecipe(job.spec, engineVersion);
    let source: { sourceBytes: number | null; sourceSha256: string | null } = { sourceBytes: image.sourceBytes, sourceSha256: null };
    try {
      const bytes = await obtain(task);
      const sourceSha256 = createHash('sha256').update(bytes).digest('hex');
      source = { sourceBytes: bytes.length, sourceSha256 };
      const outcome = (await reuse(task, sourceSha256, recipe)) ?? (await optimize(task, bytes));
      return { imageId: image.id, ...source, recipe, outcome };
    } catch (thrown) {
      const { code, message } = toAppError(signal.aborted ? signal.reason : thrown);
      const isEnd = errorCatalogue[code].after === 'give-up' || (last && code === 'destination_failed');
      if (signal.aborted || !isEnd) throw thrown;
      return { imageId: image.id, ...source, recipe: null, outcome: { status: 'failed', failure: { code, message } } };
    }
  };
}
