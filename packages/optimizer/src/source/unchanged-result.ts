import type { ImageFacts } from '@pixmill/image-formats';
import { uprightSize } from '@pixmill/image-formats';
import type { OptimizeRequest, OptimizeResult, VariantFile } from '../optimize-result.js';
import type { Plan } from '../plan.js';
import { toReport } from '../report.js';
import { describeImage } from './describe-image.js';

interface UnchangedInput {
  readonly request: OptimizeRequest;
  readonly facts: ImageFacts;
  readonly plan: Plan;
}

/** The source as the result of an image for which the time ran out. Copies in the format of the source are the source too; others are missing. */
export function toUnchangedResult({ request: { bytes, spec }, facts, plan }: UnchangedInput): OptimizeResult {
  const { format } = plan;
  const described = describeImage(bytes, facts);
  const main: VariantFile = { role: 'main', format, bytes, ...uprightSize(facts) };
  const sameFormat = plan.extras.filter(({ isMain }) => isMain);
  const missing = plan.extras.filter(({ isMain }) => !isMain).map((extra) => `no ${extra.format} copy: time ran out`);
  const report = toReport({
    facts,
    plan,
    spec,
    goal: null,
    candidates: [],
    chosen: null,
    extras: sameFormat.map((extra) => ({ format: extra.format, candidates: [], chosen: null })),
    notes: ['time ran out: the source is unchanged', ...missing],
    sourceBytes: bytes.length,
  });
  return {
    source: { format: facts.format, facts: described },
    variants: [main, ...sameFormat.map((extra): VariantFile => ({ ...main, role: extra.format }))].map((file) => ({
      ...file,
      facts: described,
    })),
    report: { ...report, ms: 0 },
  };
}
