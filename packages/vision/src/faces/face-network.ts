import { readFileSync } from 'node:fs';
import { type Network, openNetwork } from '../network/network.js';
import type { FaceCandidate, Point } from './candidate.js';
import { viewSide } from './view.js';

/** The network divides a view into so many columns and rows, and looks for one face around the centre of each cell. */
const CELLS = 48;
/** Values of a box before those of its six points. */
const BOX_VALUES = 4;
const POINTS = 6;

let opened: Network | null = null;

/** The faces in a view that reach the score, in px of the view. Opens the network on first use, and keeps it: 7 MB. */
export function findCandidates(pixels: Uint8Array, minScore: number): FaceCandidate[] {
  opened ??= openNetwork(readFileSync(new URL('../faces.network', import.meta.url)));
  const [boxes, scores] = opened.outputs;
  if (!boxes || !scores) throw new Error('the face network has no outputs');
  writeInput(opened, pixels);
  opened.run();
  const found: FaceCandidate[] = [];
  for (let cell = 0; cell < scores.points; cell += 1) {
    const score = 1 / (1 + Math.exp(-(scores.values[cell * scores.pitch] ?? 0)));
    if (score < minScore) continue;
    found.push(toCandidate(boxes.values.subarray(cell * boxes.pitch), { centre: cellCentre(cell), score }));
  }
  return found;
}

/** Bytes become -1 to 1. */
function writeInput({ input: { values, pitch } }: Network, pixels: Uint8Array): void {
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += pitch) {
    for (let channel = 0; channel < 3; channel += 1) values[to + channel] = (pixels[from + channel] ?? 0) / 127.5 - 1;
  }
}

const cellCentre = (cell: number): Point => ({
  x: ((cell % CELLS) + 0.5) * (viewSide / CELLS),
  y: (Math.floor(cell / CELLS) + 0.5) * (viewSide / CELLS),
});

/** `values`: centre, size and points, where centre and points are distances from the centre of the cell. */
function toCandidate(values: Float32Array, { centre, score }: { readonly centre: Point; readonly score: number }): FaceCandidate {
  const [x = 0, y = 0, width = 0, height = 0] = values;
  return {
    x: centre.x + x - width / 2,
    y: centre.y + y - height / 2,
    width,
    height,
    score,
    points: Array.from({ length: POINTS }, (_, index) => ({
      x: centre.x + (values[BOX_VALUES + 2 * index] ?? 0),
      y: centre.y + (values[BOX_VALUES + 2 * index + 1] ?? 0),
    })),
  };
}
