import { type Analysis, AppError, type Face, type PictureAnalysis } from '@pixmill/contracts';
import type { FaceDetector } from '../operations/face-detector.js';
import { lazy } from '../pixels/lazy.js';
import type { SourceImage } from '../source/source-image.js';
import type { TimeBudget } from '../time/time-budget.js';
import { createMissing } from './create-missing.js';
import { findColours } from './find-colours.js';
import { findPictureFaces } from './find-faces.js';
import { findFocus } from './find-focus.js';
import { makePlaceholders } from './make-placeholders.js';
import { openShownPicture } from './shown-picture.js';

export interface AnalysisRequest {
  readonly source: Pick<SourceImage, 'bytes' | 'facts' | 'form'>;
  readonly parts: readonly Analysis[];
  /** Null: none is installed. */
  readonly faceDetector: FaceDetector | null;
  readonly budget: TimeBudget;
}

/** Small faces need this many px. Other parts need fewer, but what they find must not depend on which parts are asked. */
const SIDE_PX = 1_600;

/** Cheap parts first, so that they are there when time runs out. */
const order: readonly Analysis[] = ['placeholders', 'colours', 'faces', 'focus'];

/**
 * Finds out what a job asks about the picture of a source. Throws nothing: a part that cannot be made is missing, and the reason is said.
 * Source: docs/analysis.md.
 */
export async function analysePicture({ source, parts, faceDetector, budget }: AnalysisRequest): Promise<PictureAnalysis> {
  const picture = openShownPicture(source, SIDE_PX);
  const { get: faces } = lazy(() => findPictureFaces(picture, faceDetector));
  const makers: { readonly [Part in Analysis]: () => Promise<NonNullable<PictureAnalysis[Part]>> } = {
    faces,
    focus: async () => findFocus(picture, await faces().catch((): Face[] => [])),
    colours: () => findColours(picture),
    placeholders: () => makePlaceholders(picture),
  };
  if (source.form === 'unreadable') return createMissing(picture.size, parts, 'it cannot be decoded');
  const analysis: PictureAnalysis = { ...picture.size, missing: [] };
  const pixels = source.facts.width * source.facts.height;
  for (const part of order.filter((each) => parts.includes(each))) {
    try {
      if (!budget.hasTimeFor({ kind: part, pixels })) throw new AppError('processing_failed', { message: 'time ran out' });
      Object.assign(analysis, { [part]: await makers[part]() });
    } catch (thrown) {
      analysis.missing.push({ part, reason: toReason(thrown) });
    }
  }
  return analysis;
}

/** Messages of libraries are not for accounts. */
const toReason = (thrown: unknown) => (thrown instanceof AppError ? thrown.message : 'it cannot be made');
