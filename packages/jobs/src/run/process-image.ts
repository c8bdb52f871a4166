import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AppError,
  errorCatalogue,
  formatInfo,
  type ImageFormat,
  type ImageOutcome,
  type ImageResult,
  type Report,
  type SourceAccess,
  toAppError,
  type Variant,
} from '@pixmill/contracts';
import type { PriorResults } from '@pixmill/db';
import { randomAlphanumeric } from '@pixmill/runtime';
import type { Deps, RunSettings } from '../shared/deps.js';
import { readWatermarks } from '../shared/job-watermarks.js';
import type { Stopwatch } from '../shared/stopwatch.js';
import { createPutToDestination, type DestinationTask } from './put-to-destination.js';
import { toRecipe } from './recipe.js';

interface ProcessImageDeps
  extends Pick<Deps, 'storage' | 'keys' | 'optimizer' | 'engineVersion' | 'priorResults' | 'httpClient' | 'destinations'> {
  readonly limits: RunSettings;
}

export interface ImageTask extends DestinationTask {
  /** For sources that ask for more than their address. */
  readonly sourceAccess: SourceAccess | null;
  /** Whether nobody tries again after this. */
  readonly isLastAttempt: boolean;
  readonly stopwatch: Stopwatch;
}

export type ProcessImage = (task: ImageTask) => Promise<ImageResult>;

/** What became of an image, and what its source was. */
type ProcessedImage = Pick<ImageResult, 'outcome' | 'sourceFormat' | 'sourceFacts'>;

/** An encoding about to be kept: what is known of it, and its bytes. */
type EncodedVariant = Pick<Variant, 'role' | 'format' | 'width' | 'height' | 'facts'> & { readonly bytes: Buffer };

/** Earlier work is only taken while its bytes are sure to be there until they are copied. */
const minRemainingTtlMs = 60_000;

/** 137 random bits in the shape of the documented addresses: `<12 hex>/<15 alphanumerics>.<ext>` (MegaOptim contract section 4). */
function createPublicPath(format: ImageFormat): string {
  return `${randomBytes(6).toString('hex')}/${randomAlphanumeric(15)}.${formatInfo[format].extension}`;
}

/**
 * One image from source to stored variants. A failure that repeating cannot mend is an outcome; any other is thrown, so that the
 * job is tried again (errorCatalogue says which is which).
 */
export function createProcessImage(deps: ProcessImageDeps): ProcessImage {
  const { storage, keys, optimizer, engineVersion, priorResults, httpClient, limits } = deps;
  const putToDestination = createPutToDestination(deps);

  async function fetchSource(url: string, { sourceAccess, signal }: ImageTask): Promise<Buffer> {
    const path = join(limits.tempDir, `download-${randomUUID()}`);
    try {
      const { login = null, headers = {} } = sourceAccess ?? {};
      await httpClient.download(url, { path, maxBytes: limits.maxFileBytes, signal, headers, ...(login && { credentials: login }) });
      return await readFile(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  const readSource = (task: ImageTask) => {
    const { source } = task.image;
    return source.kind === 'upload' ? storage.read(source.storageKey) : fetchSource(source.url, task);
  };

  /** The caller's own storage goes first: what it refuses must not lie in ours. */
  async function storeVariants(task: ImageTask, encodedVariants: readonly EncodedVariant[]): Promise<Variant[]> {
    const { job, image } = task;
    const externalUrls = await putToDestination(task, encodedVariants);
    const mainPath = createPublicPath(encodedVariants[0]?.format ?? 'jpeg');
    return Promise.all(
      encodedVariants.map(async ({ role, format, width, height, facts, bytes }) => {
        const storageKey = keys.variant({ jobId: job.id, imageId: image.id, role, format });
        await storage.put(storageKey, bytes);
        const publicPath = role === 'main' ? mainPath : `${mainPath}.${formatInfo[format].extension}`;
        const externalUrl = externalUrls.get(role) ?? null;
        return { role, format, width, height, facts, sizeBytes: bytes.length, publicPath, storageKey, externalUrl };
      }),
    );
  }

  const findPriorResult = ({ job: { accountId } }: ImageTask, sourceSha256: string, recipe: string) =>
    priorResults.find({ accountId, sourceSha256, recipe, minTtlMs: minRemainingTtlMs });

  /** Copies what the account's earlier job left for the same bytes and recipe; null when there is nothing, or no more. */
  async function reusePriorResult(task: ImageTask, priorResult: PriorResults | null): Promise<ProcessedImage | null> {
    if (!priorResult) return null;
    try {
      const encodedVariants = await Promise.all(
        priorResult.variants.map(async (variant) => ({ ...variant, bytes: await storage.read(variant.storageKey) })),
      );
      const report: Report = {
        ...priorResult.report,
        reused: { process: priorResult.jobId, reason: 'same bytes and options, not charged' },
      };
      const { sourceFormat, sourceFacts } = priorResult;
      return {
        sourceFormat,
        sourceFacts,
        outcome: { status: 'succeeded', variants: await storeVariants(task, encodedVariants), report, reused: true },
      };
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
      throw thrown;
    }
  }

  async function optimize(task: ImageTask, bytes: Buffer): Promise<ProcessedImage> {
    const watermarks = await readWatermarks(deps, task.job);
    const { source, variants, report } = await optimizer.optimize(bytes, task.job.spec, task.signal, watermarks);
    task.stopwatch.lap('codecMs');
    const outcome: ImageOutcome = { status: 'succeeded', variants: await storeVariants(task, variants), report, reused: false };
    task.stopwatch.lap('keepMs');
    return { sourceFormat: source.format, sourceFacts: source.facts, outcome };
  }

  return async (task) => {
    const { image, job, signal, isLastAttempt, stopwatch } = task;
    const recipe = toRecipe(job.spec, engineVersion);
    let source: { sourceBytes: number | null; sourceSha256: string | null } = { sourceBytes: image.sourceBytes, sourceSha256: null };
    try {
      // What an upload was is known since it came in, and looked for while it is read.
      const uploadSha256 = image.source.kind === 'upload' ? image.source.sha256 : null;
      const [bytes, priorOfUpload] = await Promise.all([
        readSource(task),
        uploadSha256 === null ? null : findPriorResult(task, uploadSha256, recipe),
      ]);
      stopwatch.lap('readMs');
      const sourceSha256 = createHash('sha256').update(bytes).digest('hex');
      source = { sourceBytes: bytes.length, sourceSha256 };
      const reused = await reusePriorResult(
        task,
        sourceSha256 === uploadSha256 ? priorOfUpload : await findPriorResult(task, sourceSha256, recipe),
      );
      stopwatch.lap('lookMs');
      const result = reused ?? (await optimize(task, bytes));
      return { imageId: image.id, ...source, recipe, ...result };
    } catch (thrown) {
      const { code, message } = toAppError(signal.aborted ? signal.reason : thrown);
      const isFinal = errorCatalogue[code].after === 'give-up' || (isLastAttempt && code === 'destination_failed');
      if (signal.aborted || !isFinal) throw thrown;
      const unread = { sourceFormat: null, sourceFacts: null, recipe: null };
      return { imageId: image.id, ...source, ...unread, outcome: { status: 'failed', failure: { code, message } } };
    }
  };
}
