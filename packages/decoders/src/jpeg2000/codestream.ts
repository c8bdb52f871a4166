import { createImageDamaged } from '@pixmill/contracts';

/** One component of a codestream. */
export interface Component {
  readonly bits: number;
  readonly signed: boolean;
  /** Distance of its samples on the reference grid. */
  readonly dx: number;
  readonly dy: number;
}

/** The SIZ segment of a codestream. Source: ISO/IEC 15444-1, A.5.1. */
export interface CodestreamSize {
  /** The image area on the reference grid: from (x0, y0) to just before (x1, y1). */
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly tiles: number;
  readonly components: readonly Component[];
}

const markers = { start: 0xff4f, size: 0xff51, tilePart: 0xff90, end: 0xffd9 } as const;

/** Where SIZ has the first component, from the start of the codestream. */
export const COMPONENTS_AT = 42;
const COMPONENT_BYTES = 3;
/** Marker, length and content of an SOT segment. */
const TILE_PART_HEAD_BYTES = 12;

/** Reads SIZ, the first segment of a codestream. Throws AppError `image_damaged`. */
export function readCodestreamSize(bytes: Buffer): CodestreamSize {
  if (bytes.length < COMPONENTS_AT || bytes.readUInt16BE(0) !== markers.start || bytes.readUInt16BE(2) !== markers.size) {
    throw createImageDamaged('jp2: no codestream with a size');
  }
  const [x1 = 0, y1 = 0, x0 = 0, y0 = 0, tileWidth = 0, tileHeight = 0, tileX = 0, tileY = 0] = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt32BE(8 + index * 4),
  );
  const count = bytes.readUInt16BE(40);
  const isWhole =
    bytes.readUInt16BE(4) === COMPONENTS_AT - 4 + count * COMPONENT_BYTES && bytes.length >= COMPONENTS_AT + count * COMPONENT_BYTES;
  if (!isWhole || count === 0) throw createImageDamaged('jp2: the size is cut off');
  const components = Array.from({ length: count }, (_, index) => readComponent(bytes, COMPONENTS_AT + index * COMPONENT_BYTES));
  const isArea = x1 > x0 && y1 > y0 && tileWidth > 0 && tileHeight > 0 && tileX <= x0 && tileY <= y0;
  if (!isArea || tileX + tileWidth <= x0 || tileY + tileHeight <= y0 || components.some(({ dx, dy }) => dx === 0 || dy === 0)) {
    throw createImageDamaged('jp2: the size is no picture');
  }
  const tiles = Math.ceil((x1 - tileX) / tileWidth) * Math.ceil((y1 - tileY) / tileHeight);
  return { x0, y0, x1, y1, tiles, components };
}

function readComponent(bytes: Buffer, at: number): Component {
  const [depth = 0, dx = 0, dy = 0] = bytes.subarray(at, at + COMPONENT_BYTES);
  return { bits: (depth & 0x7f) + 1, signed: (depth & 0x80) !== 0, dx, dy };
}

interface TilePart {
  readonly tile: number;
  /** Just after its last byte. */
  readonly end: number;
  /** How many parts the tile has; 0 when this part does not say. */
  readonly parts: number;
}

/**
 * Checks that every tile-part of every tile is there: the decoder shows a cut file with gray or black in place of what is missing, and does not say
 * so. Throws AppError `image_damaged`. Source: ISO/IEC 15444-1, A.4.
 */
export function checkTileParts(bytes: Buffer, tiles: number): void {
  const found = new Map<number, number>();
  const expected = new Map<number, number>();
  let at = findTileParts(bytes);
  while (at + 2 <= bytes.length && bytes.readUInt16BE(at) === markers.tilePart) {
    const { tile, end, parts } = readTilePart(bytes, at);
    if (tile >= tiles) throw createImageDamaged('jp2: a tile lies outside the picture');
    found.set(tile, (found.get(tile) ?? 0) + 1);
    if (parts > 0) expected.set(tile, parts);
    at = end;
  }
  const isEnd = at + 2 <= bytes.length && bytes.readUInt16BE(at) === markers.end;
  const lacksParts = [...expected].some(([tile, parts]) => (found.get(tile) ?? 0) < parts);
  if (!isEnd || lacksParts || found.size < tiles) throw createImageDamaged('jp2: the picture is cut off');
}

/** Where the main header ends. */
function findTileParts(bytes: Buffer): number {
  let at = 2;
  while (at + 4 <= bytes.length && bytes.readUInt16BE(at) !== markers.tilePart) {
    const isMarker = bytes[at] === 0xff;
    const length = bytes.readUInt16BE(at + 2);
    if (!isMarker || length < 2) throw createImageDamaged('jp2: the header of the codestream cannot be read');
    at += 2 + length;
  }
  return at;
}

function readTilePart(bytes: Buffer, at: number): TilePart {
  if (at + TILE_PART_HEAD_BYTES > bytes.length) throw createImageDamaged('jp2: the picture is cut off');
  const length = bytes.readUInt32BE(at + 6);
  const isToEnd = length === 0;
  const endsWithMarker = bytes.readUInt16BE(bytes.length - 2) === markers.end;
  if (isToEnd && !endsWithMarker) throw createImageDamaged('jp2: the picture is cut off');
  const end = isToEnd ? bytes.length - 2 : at + length;
  if (end > bytes.length || end < at + TILE_PART_HEAD_BYTES) throw createImageDamaged('jp2: the picture is cut off');
  return { tile: bytes.readUInt16BE(at + 4), end, parts: bytes[at + 11] ?? 0 };
}
