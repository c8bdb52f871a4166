import { uprightSize } from '@pixmill/image-formats';
import type { OptimizeRequest, OptimizeResult, VariantFile } from '../optimize-result.js';
import type { Plan } from '../plan.js';
import { toReport } from '../report.js';
import { describeSource } from './describe-image.js';
import { toRepairNotes } from './repair-notes.js';
import type { SourceImage } from './source-image.js';

interface UnchangedInput {
  readonly request: OptimizeRequest;
  readonly source: SourceImage;
  readonly plan: Plan;
  /** Such as `time ran out`. */
  readonly why: string;
}

/** The source as the result. Copies in the format of the source are the source too; others are missing. */
export function toUnchangedResult({ request: { bytes, spec }, source, plan, why }: UnchangedInput): OptimizeResult {
  const { facts } = source;
  const { format } = facts;
  const described = describeSource(source);
  const main: VariantFile = { role: 'main', format, bytes, ...uprightSize(facts) };
  const sameFormat = plan.extras.filter(({ isMain }) => isMain);
  const missing = plan.extras.filter(({ isMain }) => !isMain).map((extra) => `no ${extra.format} copy: ${why}`);
  const report = toReport({
    facts,
    plan,
    spec,
    goal: null,
    candidates: [],
    chosen: null,
    extras: sameFormat.map((extra) => ({ format: extra.format, goal: null, candidates: [], chosen: null })),
    repairs: source.repairs,
    notes: [...toRepairNotes(source, null), `${why}: the source is unchanged`, ...missing],
    sourceBytes: bytes.length,
  });
  return {
    source: described,
    variants: [main, ...sameFormat.map((extra): VariantFile => ({ ...main, role: extra.format }))].map((file) => ({
      ...file,
      facts: described.facts,
    })),
    report: { ...report, ms: 0 },
  };
}
