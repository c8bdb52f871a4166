import type { JobSpec, PictureAnalysis } from '@pixmill/contracts';
import { uprightSize } from '@pixmill/image-formats';
import type { FaceDetector } from '../operations/face-detector.js';
import type { OptimizeResult } from '../optimize-result.js';
import type { SourceImage } from '../source/source-image.js';
import { createTimeBudget, readProcessCpuMs } from '../time/time-budget.js';
import { addAnalysis } from './add-analysis.js';
import { analysePicture } from './analyse-picture.js';
import { createMissing } from './create-missing.js';

/** CPU time in ms after which no other part is begun. A picture of 24 megapixels needs 300. Source: docs/measurements/analysis.md. */
const MAX_MS = 5_000;

export interface SourceAnalysisRequest {
  readonly source: SourceImage;
  readonly spec: JobSpec;
  readonly faceDetector: FaceDetector | null;
}

/** What the job asks about the picture of a source; null when it asks nothing. Throws nothing. */
export async function analyseSource({ source, spec, faceDetector }: SourceAnalysisRequest): Promise<PictureAnalysis | null> {
  if (spec.analyse.length === 0) return null;
  const budget = createTimeBudget({ limitMs: MAX_MS, readUsedMs: readProcessCpuMs });
  return analysePicture({ source, parts: spec.analyse, faceDetector, budget });
}

/** A result without any part of the analysis that the job asked for, and the reason. Pure. */
export function withoutAnalysis(
  result: OptimizeResult,
  { source, spec }: Omit<SourceAnalysisRequest, 'faceDetector'>,
  reason: string,
): OptimizeResult {
  return addAnalysis(result, spec.analyse.length === 0 ? null : createMissing(uprightSize(source.facts), spec.analyse, reason));
}
