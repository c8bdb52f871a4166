import type { JobSpec, Report } from '@pixmill/contracts';
import type { Entry } from './contest.js';
import { engineVersion } from './engine-version.js';
import type { Goal } from './goal.js';
import { type ImageFacts, uprightSize } from './image-facts.js';
import type { Plan } from './plan.js';

/** An extra and what it won against. */
export interface ExtraResult {
  readonly format: string;
  readonly entries: readonly Entry[];
  readonly chosen: Entry | null;
}

export interface ReportInput {
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly spec: JobSpec;
  /** Null: nothing lossy competed. */
  readonly goal: Goal | null;
  readonly entries: readonly Entry[];
  readonly chosen: Entry | null;
  readonly extras: readonly ExtraResult[];
  /** Sentences beyond those of the plan. */
  readonly notes: readonly string[];
  readonly sourceBytes: number;
}

const rounded = (score: number) => Math.round(score * 100) / 100;

/** SSIMULACRA 2 of the whole and of its worst tile; nulls where no pixel changed. */
const scoresOf = (entry: Entry | null) => ({
  score: entry?.score ? rounded(entry.score.score) : null,
  worstTile: entry?.score ? rounded(entry.score.worstTile) : null,
});

const toCandidate = (entry: Entry) => ({
  codec: entry.codec,
  knobs: { ...entry.knobs },
  sizeBytes: entry.bytes.length,
  lossy: entry.lossy,
  ...scoresOf(entry),
  accepted: entry.accepted,
  note: entry.note,
});

/** What the source carried and the result does not. */
function stripped({ facts, plan, spec, chosen }: ReportInput): string[] {
  if (!chosen) return [];
  const { icc, exif } = chosen.operated || chosen.lossy ? plan.pixelMetadata : plan.sourceMetadata;
  const keepsExif = spec.keepExif && exif !== null;
  return [
    ...(facts.icc && !icc ? ['icc'] : []),
    ...(facts.exif && !keepsExif ? ['exif'] : []),
    ...(facts.exif && keepsExif && spec.stripLocation ? ['gps'] : []),
    ...facts.others,
    ...(facts.gainMap && (chosen.operated || chosen.lossy) ? ['gain-map'] : []),
  ];
}

function whyChosen({ plan, spec, chosen, entries }: ReportInput): string {
  if (!chosen) return entries.length > 0 ? 'no accepted encoding is smaller than the source' : 'nothing competed with the source';
  const missed = plan.operations.length > 0 && !chosen.operated ? 'the operated image would be larger than the source; ' : '';
  const over = spec.maxBytes !== null && chosen.bytes.length > spec.maxBytes ? `; it does not fit in ${spec.maxBytes} bytes` : '';
  const rival = entries.some((entry) => entry.accepted && entry.lossy && entry.bytes.length < chosen.bytes.length && !chosen.lossy);
  return `${missed}${rival ? 'a lossy encoding would save too little to be worth its loss' : 'smallest accepted encoding'}${over}`;
}

/** Why the image turned out as it did, as plain JSON the account may read. */
export function writeReport(input: ReportInput): Report {
  const { facts, plan, goal, entries, chosen, extras, notes, sourceBytes } = input;
  return {
    codec: chosen?.codec ?? 'source',
    knobs: { ...chosen?.knobs },
    lossy: chosen?.lossy ?? false,
    ...scoresOf(chosen),
    target: goal?.score ?? null,
    reason: [...plan.notes, ...notes, whyChosen(input)].join('; '),
    candidates: entries.map(toCandidate),
    extras: extras.map(({ format, entries: rivals, chosen: extra }) => ({
      format,
      ...(extra ? toCandidate(extra) : { codec: 'main' }),
      candidates: rivals.map(toCandidate),
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
  };
}
