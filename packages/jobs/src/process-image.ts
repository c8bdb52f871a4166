import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AppError,
  errorCatalogue,
  formatFacts,
  type Image,
  type ImageFormat,
  type ImageResult,
  type Job,
  type Outcome,
  type Report,
  type SourceLogin,
  toAppError,
  type Variant,
} from '@pixmill/contracts';
import type { Deps, WorkLimits } from './deps.js';
import { readWatermarks } from './named-watermarks.js';
import { toRecipe } from './recipe.js';
import type { Stopwatch } from './stopwatch.js';

interface ProcessImageDeps extends Pick<Deps, 'storage' | 'keys' | 'optimizer' | 'engineVersion' | 'earlierWork' | 'egress'> {
  readonly limits: WorkLimits;
}

export interface ImageTask {
  readonly job: Job;
  readonly image: Image;
  /** For sources behind HTTP Basic. */
  readonly login: SourceLogin | null;
  readonly signal: AbortSignal;
  readonly watch: Stopwatch;
}

export type ProcessImage = (task: ImageTask) => Promise<ImageResult>;

/** An encoding about to be kept: what is known of it, and its bytes. */
type Encoding = Pick<Variant, 'role' | 'format' | 'width' | 'height'> & { readonly bytes: Buffer };

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Earlier work is only taken while its bytes are sure to be there until they are copied. */
const earlierRestMs = 60_000;

/** `count` letters and digits, each equally likely. */
function randomName(count: number): string {
  return Array.from({ length: count }, () => alphanumerics[randomInt(alphanumerics.length)]).join('');
}

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

  async function keep({ job, image }: ImageTask, encodings: readonly Encoding[]): Promise<Variant[]> {
    const mainPath = newPublicPath(encodings[0]?.format ?? 'jpeg');
    return Promise.all(
      encodings.map(async ({ role, format, width, height, bytes }) => {
        const storageKey = keys.variant({ jobId: job.id, imageId: image.id, role, format });
        await storage.put(storageKey, bytes);
        const publicPath = role === 'main' ? mainPath : `${mainPath}.${formatFacts[format].extension}`;
        return { role, format, width, height, sizeBytes: bytes.length, publicPath, storageKey };
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
    const { variants, report } = await optimizer.optimize(bytes, task.job.spec, task.signal, await readWatermarks(deps, task.job));
    task.watch.lap('codecMs');
    const kept = await keep(task, variants);
    task.watch.lap('keepMs');
    return { status: 'succeeded', variants: kept, report, reused: false };
  }

  return async (task) => {
    const { image, job, signal, watch } = task;
    const recipe = toRecipe(job.spec, engineVersion);
    let source: { sourceBytes: number | null; sourceSha256: string | null } = { sourceBytes: image.sourceBytes, sourceSha256: null };
    try {
      const bytes = await obtain(task);
      watch.lap('readMs');
      const sourceSha256 = createHash('sha256').update(bytes).digest('hex');
      source = { sourceBytes: bytes.length, sourceSha256 };
      const reused = await reuse(task, sourceSha256, recipe);
      watch.lap('lookMs');
      const outcome = reused ?? (await optimize(task, bytes));
      return { imageId: image.id, ...source, recipe, outcome };
    } catch (thrown) {
      const { code, message } = toAppError(signal.aborted ? signal.reason : thrown);
      if (signal.aborted || errorCatalogue[code].after === 'retry') throw thrown;
      return { imageId: image.id, ...source, recipe: null, outcome: { status: 'failed', failure: { code, message } } };
    }
  };
}
