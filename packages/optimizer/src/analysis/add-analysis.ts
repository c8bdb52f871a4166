import type { Face, PictureAnalysis } from '@pixmill/contracts';
import { type ImageFacts, uprightSize } from '@pixmill/image-formats';
import type { OptimizeResult } from '../optimize-result.js';

/** The result with an analysis in its report, whose `reason` names what is missing. The same result without an analysis. Pure. */
export function addAnalysis(result: OptimizeResult, analysis: PictureAnalysis | null): OptimizeResult {
  if (analysis === null) return result;
  const notes = analysis.missing.map(({ part, reason }) => `no ${part}: ${reason}`);
  const reason = [String(result.report.reason), ...notes].join('; ');
  return { ...result, report: { ...result.report, reason, analysis: toReportJson(analysis) } };
}

/** Parts that are missing have no field. */
const toReportJson = ({ width, height, faces, focus, colours, placeholders, missing }: PictureAnalysis) => ({
  ...{ width, height },
  ...(faces && { faces }),
  ...(focus && { focus }),
  ...(colours && { colours }),
  ...(placeholders && { placeholders }),
  missing,
});

/** The unchanged source as the result of a job that only analyses. It is charged like a smaller file (`isCharged`). Pure. */
export const toOnlyAnalysed = (result: OptimizeResult, ms: number): OptimizeResult => ({
  ...result,
  report: { ...result.report, onlyAnalysed: true, ms: Math.round(ms) },
});

/** The analysis with the faces that an operation searched in the upright source, unless it has faces already. Pure. */
export function withFaces(analysis: PictureAnalysis | null, faces: readonly Face[] | undefined, facts: ImageFacts): PictureAnalysis | null {
  if (!faces || analysis?.faces) return analysis;
  return { ...(analysis ?? { ...uprightSize(facts), missing: [] }), faces: [...faces] };
}
