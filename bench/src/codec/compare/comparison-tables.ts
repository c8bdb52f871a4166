/** The Markdown of a comparison of two runs. */
import { groupBy, percent, sum } from '../../numbers.js';
import { toTable } from '../report/tables.js';
import type { FloorValue } from '../rows.js';
import type { ResultPair, RunPairs } from './pair-runs.js';

/** Results that grew by more are counted. */
const growthLimit = 1.05;
const namedCount = 8;

/** Bytes by mode and class. The first line of a mode has all of its classes. */
export function bytesTable(pairs: readonly ResultPair[]): string {
  const lines = [...groupBy(pairs, ({ after }) => after.mode)].flatMap(([mode, own]) => [
    [mode, '**all**', ...toByteCells(own)],
    ...[...groupBy(own, ({ after }) => after.imageClass)].map(([name, group]) => ['', name, ...toByteCells(group)]),
  ]);
  return toTable(
    ['mode', 'class', 'files', 'to source before', 'to source after', 'after to before', 'grew by > 5 %', 'lowest score before', 'after'],
    lines,
  );
}

function toByteCells(pairs: readonly ResultPair[]): readonly (string | number)[] {
  const sourceBytes = sum(pairs, ({ after }) => after.sourceBytes);
  const [before, after] = [sum(pairs, (pair) => pair.before.sizeBytes), sum(pairs, (pair) => pair.after.sizeBytes)];
  const grownCount = pairs.filter(({ ratio }) => ratio > growthLimit).length;
  return [
    pairs.length,
    percent(before / sourceBytes),
    percent(after / sourceBytes),
    percent(after / before),
    `${grownCount} (${percent(grownCount / pairs.length)})`,
    lowestScore(pairs, 'before'),
    lowestScore(pairs, 'after'),
  ];
}

function lowestScore(pairs: readonly ResultPair[], side: 'before' | 'after'): string {
  const scores = pairs.flatMap((pair) => pair[side].score ?? []);
  return scores.length === 0 ? '' : Math.min(...scores).toFixed(1);
}

/** Bytes and scores of chosen pairs. */
export function changesTable(pairs: readonly ResultPair[]): string {
  return toTable(
    ['image', 'class', 'mode', 'source', 'before', 'after', 'after to before', 'score before', 'after', 'codec before', 'after'],
    pairs.map(({ before, after, ratio }) => [
      after.name,
      after.imageClass,
      after.mode,
      after.sourceBytes,
      before.sizeBytes,
      after.sizeBytes,
      percent(ratio),
      before.score?.toFixed(1) ?? '',
      after.score?.toFixed(1) ?? '',
      before.codec ?? '',
      after.codec ?? '',
    ]),
  );
}

interface FloorEntry extends FloorValue {
  readonly image: string;
  readonly mode: string;
}

/** The floors that the reports of one run have, by mode; in words when they have none. */
export function floorTable(pairs: readonly ResultPair[], side: 'before' | 'after'): string {
  const entries = pairs.flatMap((pair) =>
    pair[side].floors.map((floor): FloorEntry => ({ ...floor, image: pair[side].name, mode: pair[side].mode })),
  );
  if (entries.length === 0) return 'The reports have no floors.';
  const lines = [...groupBy(entries, ({ mode, name }) => `${mode} | ${name}`)].map(([label, own]) => {
    const sorted = own.toSorted((a, b) => b.value / b.limit - a.value / a.limit);
    const exceeded = sorted.filter(({ value, limit }) => value > limit);
    const [worst] = sorted;
    return [label, own.length, worst ? `${worst.value.toFixed(2)} of ${worst.limit} (${worst.image})` : '', exceeded.length];
  });
  return toTable(['mode', 'floor', 'results', 'nearest to its limit', 'above the limit'], lines);
}

/** Failed and unmatched images, in words. */
export function describeMissing({ failedBefore, failedAfter, unmatchedCount }: RunPairs): string {
  const nameSome = (keys: readonly string[]) =>
    keys.length === 0 ? '0' : `${keys.length} (${keys.slice(0, namedCount).join(', ')}${keys.length > namedCount ? ', …' : ''})`;
  return `Failed before: ${nameSome(failedBefore)}. Failed after: ${nameSome(failedAfter)}. In one run only: ${unmatchedCount}.`;
}
