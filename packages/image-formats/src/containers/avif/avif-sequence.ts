import { createImageDamaged } from '@pixmill/contracts';
import { type Box, findBox, readBoxes } from './avif-boxes.js';
import { type AvifTrack, readAvifTrack } from './avif-track.js';
import { isRangeError } from './range-error.js';

/** An image sequence: an animation, or one frame. */
export interface AvifSequence {
  readonly colour: AvifTrack;
  readonly alpha: AvifTrack | null;
}

const brandOf = (boxes: readonly Box[]) => findBox(boxes, 'ftyp')?.data.toString('latin1', 0, 4);

/** Whether an auxiliary track says that it is something else than alpha, such as depth. */
const isOther = ({ properties }: AvifTrack) => {
  const kind = findBox(properties, 'auxi');
  return kind !== undefined && !kind.data.toString('latin1').includes(':alpha');
};

function readTracks(boxes: readonly Box[], file: Buffer): AvifTrack[] {
  const movie = findBox(boxes, 'moov')?.data ?? Buffer.alloc(0);
  const tracks = readBoxes(movie).filter(({ type }) => type === 'trak');
  try {
    return tracks.flatMap(({ data }) => readAvifTrack(data, file) ?? []);
  } catch (cause) {
    if (!isRangeError(cause)) throw cause;
    throw createImageDamaged('AVIF: a box of a track is cut', cause);
  }
}

/**
 * The sequence that a browser shows; null when it shows the primary item: the major brand `avif` asks for that, any other one for the tracks.
 * Throws AppError `image_damaged` when the file is a sequence without tracks, or lacks samples. Source: docs/formats.md#geometry-and-animations.
 */
export function readAvifSequence(file: Buffer): AvifSequence | null {
  const boxes = readBoxes(file);
  const brand = brandOf(boxes);
  if (brand === 'avif') return null;
  const tracks = readTracks(boxes, file);
  const colour = tracks.find(({ auxiliaryOf }) => auxiliaryOf === null);
  if (colour) return { colour, alpha: tracks.find((track) => track.auxiliaryOf === colour.id && !isOther(track)) ?? null };
  if (brand === 'avis') throw createImageDamaged('AVIF: a sequence without a track of AV1 frames');
  return null;
}
