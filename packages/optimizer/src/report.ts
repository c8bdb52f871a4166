import type { JobSpec, Repair, Report } from '@pixmill/contracts';
import { type ImageFacts, listContents, listStripped, uprightSize } from '@pixmill/image-formats';
import { engineVersion } from './engine-version.js';
import type { Plan } from './plan.js';
import { toReportScores, toReportTile } from './report-scores.js';
import type { Candidate } from './search/candidate.js';
import type { Goal } from './search/goal.js';

/** An extra format and its candidates. */
export interface ExtraResult {
  readonly format: string;
  /** The goal of the chosen candidate; null when no lossy encoding is allowed, or the main result serves as the extra. */
  readonly goal: Goal | null;
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate | null;
}

export interface ReportInput {
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly spec: JobSpec;
  /** Null when no lossy encoding is allowed. */
  readonly goal: Goal | null;
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate | null;
  readonly extras: readonly ExtraResult[];
  /** Of the source. */
  readonly repairs: readonly Repair[];
  /** Sentences in addition to those of the plan. */
  readonly notes: readonly string[];
  readonly sourceBytes: number;
}

const toReportCandidate = (candidate: Candidate) => ({
  codec: candidate.codec,
  knobs: { ...candidate.knobs },
  sizeBytes: candidate.bytes.length,
  lossy: candidate.lossy,
  ...toReportScores(candidate.score),
  accepted: candidate.accepted,
  note: candidate.note,
});

function explainChoice({ plan, spec, chosen, candidates }: ReportInput): string {
  if (!chosen && plan.sourceOnly.length > 0) return `lossless keeps the source: no other file can carry ${plan.sourceOnly.join(', ')}`;
  if (!chosen) return candidates.length > 0 ? 'no accepted encoding is smaller than the source' : 'no other encoding was tried';
  const transformedNote =
    plan.operations.length > 0 && !chosen.transformed ? 'the transformed image would be larger than the source; ' : '';
  const budgetNote = spec.maxBytes !== null && chosen.bytes.length > spec.maxBytes ? `; it does not fit in ${spec.maxBytes} bytes` : '';
  const lossyIsSmaller = candidates.some(
    (candidate) => candidate.accepted && candidate.lossy && candidate.bytes.length < chosen.bytes.length && !chosen.lossy,
  );
  return `${transformedNote}${lossyIsSmaller ? 'the lossy encoding saves too little' : 'smallest accepted encoding'}${budgetNote}`;
}

/** Creates the report on one image: the chosen encoding, the reason, and all candidates. Accounts get it as JSON. */
export function toReport(input: ReportInput): Report {
  const { facts, plan, goal, candidates, chosen, extras, repairs, notes, sourceBytes } = input;
  return {
    codec: chosen?.codec ?? 'source',
    knobs: { ...chosen?.knobs },
    lossy: chosen?.lossy ?? false,
    ...toReportScores(chosen?.score ?? null),
    ...toReportTile(chosen?.score ?? null),
    target: goal?.score ?? null,
    reason: [...plan.notes, ...notes, explainChoice(input)].join('; '),
    candidates: candidates.map(toReportCandidate),
    extras: extras.map(({ format, goal: extraGoal, candidates: extraCandidates, chosen: extra }) => ({
      format,
      ...(extra ? { ...toReportCandidate(extra), ...toReportTile(extra.score), target: extraGoal?.score ?? null } : { codec: 'main' }),
      candidates: extraCandidates.map(toReportCandidate),
    })),
    stripped: chosen ? listStripped(facts.contents, listContents(chosen.bytes, plan.format)) : [],
    repairs: repairs.map(({ what, at }) => ({ what, at })),
    source: {
      format: facts.format,
      sizeBytes: sourceBytes,
      ...uprightSize(facts),
      frames: facts.frames,
      colour: facts.colour,
      bitsPerSample: facts.is16Bit ? 16 : 8,
      orientation: facts.orientation,
    },
    engine: engineVersion,
  };
}
