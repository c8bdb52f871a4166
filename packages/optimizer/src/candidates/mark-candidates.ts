import type { OutputFormat } from '@pixmill/contracts';
import type { Candidate } from '../search/candidate.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import { markResult } from '../source/engine-mark/index.js';

/** The candidate with the mark of the engine, so that its size is that of the file. Throws AppError `image_damaged`. */
export function markCandidate(candidate: Candidate, format: OutputFormat, { mark }: Pick<SearchContext, 'mark'>): Candidate {
  const isLossy = candidate.lossy || mark === 'lossy';
  return { ...candidate, bytes: markResult(candidate.bytes, format, isLossy ? 'lossy' : 'packed') };
}

/** The finder, with marked candidates. */
export const findMarked =
  (findCandidates: CandidateFinder, format: OutputFormat): CandidateFinder =>
  async (context) =>
    (await findCandidates(context)).map((candidate) => markCandidate(candidate, format, context));
