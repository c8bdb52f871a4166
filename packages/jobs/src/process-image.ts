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
  type SourceAccess,
  toAppError,
  type Variant,
} from '@pixmill/contracts';
import type { EarlierWork } from '@pixmill/db';
import type { Deps, WorkLimits } from './deps.js';
import { readWatermarks } from './named-watermarks.js';
import { createPlaceOutside, type OutsideTask } from './place-outside.js';
import { randomName } from './random-name.js';
import { toRecipe } from './recipe.js';
import type { Stopwatch } from './stopwatch.js';

interface ProcessImageDeps
  extends Pick<Deps, 'storage' | 'keys' | 'optimizer' | 'engineVersion' | 'earlierWork' | 'egress' | 'destinations'> {
  readonly limits: WorkLimits;
}

export interface ImageTask extends OutsideTask {
  /** For sources that ask for more than their address. */
  readonly access: SourceAccess | null;
  /** Whether nobody tries again after this. */
  readonly last: boolean;
  readonly watch: Stopwatch;
}

export type ProcessImage = (task: ImageTask) => Promise<ImageResult>;

/** What became of an image, and what its source was. */
type Treated = Pick<ImageResult, 'outcome' | 'sourceFormat' | 'sourceFacts'>;

/** An encoding about to be kept: what is known of it, and its bytes. */
type Encoding = Pick<Variant, 'role' | 'format' | 'width' | 'height' | 'facts'> & { readonly bytes: Buffer };

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

  async function fetchSource(url: string, { access, signal }: ImageTask): Promise<Buffer> {
    const path = join(limits.spoolDir, `download-${randomUUID()}`);
    try {
      const { login = null, headers = {} } = access ?? {};
      await egress.download(url, { path, maxBytes: limits.maxFileBytes, signal, headers, ...(login && { credentials: login }) });
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
      encodings.map(async ({ role, format, width, height, facts, bytes }) => {
        const storageKey = keys.variant({ jobId: job.id, imageId: image.id, role, format });
        await storage.put(storageKey, bytes);
        const publicPath = role === 'main' ? mainPath : `${mainPath}.${formatFacts[format].extension}`;
        const externalUrl = outside.get(role) ?? null;
        return { role, format, width, height, facts, sizeBytes: bytes.length, publicPath, storageKey, externalUrl };
      }),
    );
  }

  const findEarlier = ({ job: { accountId } }: ImageTask, sourceSha256: string, recipe: string) =>
    earlierWork.find({ accountId, sourceSha256, recipe, restMs: earlierRestMs });

  /** Copies what the account's earlier job left for the same bytes and recipe; null when there is nothing, or no more. */
  async function reuse(task: ImageTask, earlier: EarlierWork | null): Promise<Treated | null> {
    if (!earlier) return null;
    try {
      const encodings = await Promise.all(
        earlier.variants.map(async (variant) => ({ ...variant, bytes: await storage.read(variant.storageKey) })),
      );
      const report: Report = { ...earlier.report, reused: { process: earlier.jobId, reason: 'same bytes and options, not charged' } };
      const { sourceFormat, sourceFacts } = earlier;
      return { sourceFormat, sourceFacts, outcome: { status: 'succeeded', variants: await keep(task, encodings), report, reused: true } };
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
      throw thrown;
    }
  }

  async function optimize(task: ImageTask, bytes: Buffer): Promise<Treated> {
    const watermarks = await readWatermarks(deps, task.job);
    const { source, variants, report } = await optimizer.optimize(bytes, task.job.spec, task.signal, watermarks);
    task.watch.lap('codecMs');
    const outcome: Outcome = { status: 'succeeded', variants: await keep(task, variants), report, reused: false };
    task.watch.lap('keepMs');
    return { sourceFormat: source.format, sourceFacts: source.facts, outcome };
  }

  return async (task) => {
    const { image, job, signal, last, watch } = task;
    const recipe = toRecipe(job.spec, engineVersion);
    let source: { sourceBytes: number | null; sourceSha256: string | null } = { sourceBytes: image.sourceBytes, sourceSha256: null };
    try {
      // What an upload was is known since it came in, and looked for while it is read.
      const sent = image.source.kind === 'upload' ? image.source.sha256 : null;
      const [bytes, ofSent] = await Promise.all([obtain(task), sent === null ? null : findEarlier(task, sent, recipe)]);
      watch.lap('readMs');
      const sourceSha256 = createHash('sha256').update(bytes).digest('hex');
      source = { sourceBytes: bytes.length, sourceSha256 };
      const reused = await reuse(task, sourceSha256 === sent ? ofSent : await findEarlier(task, sourceSha256, recipe));
      watch.lap('lookMs');
      const treated = reused ?? (await optimize(task, bytes));
      return { imageId: image.id, ...source, recipe, ...treated };
    } catch (thrown) {
      const { code, message } = toAppError(signal.aborted ? signal.reason : thrown);
      const isEnd = errorCatalogue[code].after === 'give-up' || (last && code === 'destination_failed');
      if (signal.aborted || !isEnd) throw thrown;
      const unread = { sourceFormat: null, sourceFacts: null, recipe: null };
      return { imageId: image.id, ...source, ...unread, outcome: { status: 'failed', failure: { code, message } } };
    }
  };
}
