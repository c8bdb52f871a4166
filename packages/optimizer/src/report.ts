import type { JobSpec, Report } from '@pixmill/contracts';
import { engineVersion } from './engine-version.js';
import { type ImageFacts, uprightSize } from './image-facts.js';
import type { Plan } from './plan.js';
import type { Judged } from './select.js';

export interface ReportInput {
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly spec: JobSpec;
  readonly judged: readonly Judged[];
  readonly chosen: Judged | null;
  readonly sourceBytes: number;
  readonly ms: number;
}

/** What the source carried and the result does not. */
function stripped({ facts, plan, spec, chosen }: ReportInput): string[] {
  if (!chosen) return [];
  const { icc, exif } = chosen.operated || chosen.lossy ? plan.pixelMetadata : plan.sourceMetadata;
  return [
    ...(facts.icc && !icc ? ['icc'] : []),
    ...(facts.exif && !(spec.keepExif && exif) ? ['exif'] : []),
    ...facts.others,
    ...(facts.gainMap && (chosen.operated || chosen.lossy) ? ['gain-map'] : []),
  ];
}

function reason({ plan, judged, chosen }: ReportInput): string {
  if (!chosen) return [...plan.notes, ...(judged.length > 0 ? ['no accepted encoding is smaller than the source'] : [])].join('; ');
  const missed = plan.operations.length > 0 && !chosen.operated ? ['the operated image would be larger than the source'] : [];
  return [...plan.notes, ...missed, 'smallest accepted encoding'].join('; ');
}

/** Why the image turned out as it did, as plain JSON the account may read. */
export function writeReport(input: ReportInput): Report {
  const { facts, judged, chosen, sourceBytes, ms } = input;
  return {
    codec: chosen?.codec ?? 'source',
    knobs: { ...chosen?.knobs },
    lossy: chosen?.lossy ?? false,
    reason: reason(input),
    candidates: judged.map(({ codec, knobs, bytes, accepted, note }) => ({
      codec,
      knobs: { ...knobs },
      sizeBytes: bytes.length,
      accepted,
      note,
    })),
    stripped: stripped(input),
    source: {
      format: facts.format,
      sizeBytes: sourceBytes,
      ...uprightSize(facts),
      frames: facts.frames,
      colour: facts.colour,
      bitsPerSample: facts.deep ? 16 : 8,
      orientation: facts.orientation,
    },
    engine: engineVersion,
    ms,
  };
}
