/**
 * What a lossless result does with a part of a file. Every part but `understood` and `unreadable` is data beside the picture.
 * - `understood`: it belongs to the picture or to its container, and the result has it or shows the same without it.
 * - `kept`: it is in the result byte for byte, and indexes that point to it are right.
 * - `metadata`: it is in the result where pixels or an option ask for it (docs/formats.md#metadata); else it is dropped, and the report lists it.
 * - `dropped`: it is not in the result, and the report lists it.
 * - `source`: no result could be sure to keep it, so the source is the result.
 * - `unreadable`: no browser shows a file with it, so the file counts as damaged.
 */
export type LosslessHandling = 'understood' | 'kept' | 'metadata' | 'dropped' | 'source' | 'unreadable';

/** The same for a lossy result, for changed pixels and for another format. */
export type LossyHandling = Exclude<LosslessHandling, 'kept' | 'source'>;

/** One part that a format can have: a chunk, a segment, a block, a box, or data inside one of them. */
export interface CataloguePart {
  /** The part in the words of its format. */
  readonly id: string;
  /** A plain name for reports, the same in all formats. Several parts may have one name. */
  readonly name: string;
  readonly lossless: LosslessHandling;
  readonly lossy: LossyHandling;
  /** The name of the part that has this one inside. A report does not list both. */
  readonly inside: string | null;
}

/** A part that a file has. */
export type Content = CataloguePart;

/** All known parts of a format. */
export type Catalogue = readonly CataloguePart[];

/** A part that belongs to the picture, or says how to read it. */
export const understood = (id: string, name = 'picture'): CataloguePart => ({
  id,
  name,
  lossless: 'understood',
  lossy: 'understood',
  inside: null,
});

export const unreadable = (id: string): CataloguePart => ({
  id,
  name: 'unreadable',
  lossless: 'unreadable',
  lossy: 'unreadable',
  inside: null,
});

/** Parts that stay at lossless. */
export const kept = (id: string, name: string): CataloguePart => ({ id, name, lossless: 'kept', lossy: 'dropped', inside: null });

/** Parts that the metadata of a result is made of. */
export const metadata = (id: string, name: string, inside: string | null = null): CataloguePart => ({
  id,
  name,
  lossless: 'metadata',
  lossy: 'metadata',
  inside,
});

/** Parts that are dropped and listed at every level. */
export const dropped = (id: string, name: string, inside: string | null = null): CataloguePart => ({
  id,
  name,
  lossless: 'dropped',
  lossy: 'dropped',
  inside,
});

/** Parts that keep the source at lossless. */
export const keepsSource = (id: string, name: string): CataloguePart => ({ id, name, lossless: 'source', lossy: 'dropped', inside: null });

/** A part that no catalogue has. Its id is made of bytes of the file, so its name has printable characters only. */
export const unknownPart = (id: string): CataloguePart => keepsSource(id, `unknown:${id.replaceAll(/[^ -~]/g, '?')}`);
