import type { BenchMode } from '../../bench-mode.js';
import { type Goals, goals } from '../goals.js';
import { isPlainJpeg } from '../plan-tasks.js';
import { isLossy, listResults, type Row } from '../rows.js';
import { orderFigure, recordingsFigure, shareFigure } from './byte-figures.js';
import type { Figure } from './figure.js';
import { type FloorResult, floorFigures } from './floor-figures.js';
import { cpuFigures, extraFigures, fixedQualityFigures } from './jpeg-figures.js';
import { metricErrorFigure, promiseFigures } from './promise-figures.js';

/** All figures of a run beside their goals. `second`: the goals for images that are not in the corpus. */
export function toFigures(rows: readonly Row[], { second }: { readonly second: boolean }): readonly Figure[] {
  const chosen: Goals = second ? goals.second : goals.corpus;
  return [
    ...listFloorFigures(rows, chosen),
    ...listJpegShares(rows, chosen),
    ...fixedQualityFigures(rows, chosen),
    ...listPngShares(rows, chosen),
    recordingsFigure(rows, chosen),
    ...extraFigures(rows, chosen),
    orderFigure(rows),
    ...promiseFigures(rows),
    ...cpuFigures(rows, chosen),
    metricErrorFigure(rows, chosen),
  ];
}

function listFloorFigures(rows: readonly Row[], { floor }: Goals): readonly Figure[] {
  const lossyExtras = listResults(rows, 'extras').flatMap(({ extras }) =>
    extras.flatMap(({ score, reading }): FloorResult[] =>
      score === null || score >= 100 ? [] : [{ score, ...(reading === undefined ? {} : { reading }) }],
    ),
  );
  const listLossy = (mode: BenchMode) => listResults(rows, mode).filter(isLossy);
  const { share, intelligent, ultra } = floor;
  return [
    ...floorFigures({ name: 'intelligent', results: listLossy('intelligent'), share, floor: intelligent }),
    ...floorFigures({ name: 'ultra', results: listLossy('ultra'), share, floor: ultra }),
    ...floorFigures({ name: 'extras of intelligent', results: lossyExtras, share, floor: intelligent }),
  ];
}

function listJpegShares(rows: readonly Row[], { jpeg }: Goals): readonly Figure[] {
  return (['intelligent', 'ultra', 'lossless'] as const).map((mode) =>
    shareFigure({
      name: `JPEG bytes up to 9 MP, ${mode}`,
      rows: listResults(rows, mode).filter(({ image }) => isPlainJpeg(image)),
      maxShare: jpeg[mode],
    }),
  );
}

function listPngShares(rows: readonly Row[], { png }: Goals): readonly Figure[] {
  const ofClass = (mode: BenchMode, name: string) => listResults(rows, mode).filter(({ image }) => image.imageClass === name);
  const figure = (name: string, chosen: ReturnType<typeof ofClass>, maxShare: number) =>
    shareFigure({ name, rows: chosen, maxShare, checkMean: true });
  return [
    figure('PNG screenshots, intelligent', ofClass('intelligent', 'png-screenshot'), png.screenshots),
    figure('PNG logos, intelligent', ofClass('intelligent', 'png-logo-alpha'), png.logos),
    figure('PNG photos, lossless', ofClass('lossless', 'png-photo'), png.losslessPhoto),
  ];
}
