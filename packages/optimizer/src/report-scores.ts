import type { Verdict } from './search/judge.js';

const roundScore = (score: number) => Math.round(score * 100) / 100;

/** Where the result differs most, for the report; null when no pixel changed. */
export const toReportTile = (verdict: Verdict | null) => ({ worstTileAt: verdict?.worstTileAt ? { ...verdict.worstTileAt } : null });

/** The scores and losses of a result for a report, with two decimals. Scores are null when no pixel changed. */
export const toReportScores = (verdict: Verdict | null) => ({
  score: verdict && roundScore(verdict.score),
  worstTile: verdict && roundScore(verdict.worstTile),
  worstDetailTile: verdict && roundScore(verdict.worstDetailTile),
  floors: (verdict?.floors ?? []).map(({ name, value, limit }) => ({ name, value: roundScore(value), limit: roundScore(limit) })),
});
