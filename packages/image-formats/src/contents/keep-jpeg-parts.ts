import { type JpegSegment, joinJpeg, splitJpeg } from '../containers/jpeg/jpeg.js';
import { isApplicationData } from '../containers/jpeg/jpeg-codes.js';
import { type JpegMarker, readJpegMarkers } from '../containers/jpeg/jpeg-markers.js';
import { readJpegXmp, toXmpSegments } from '../metadata/formats/jpeg-metadata.js';
import { joinXmp } from '../metadata/xmp/extended-xmp.js';
import { withSecondPictures } from '../metadata/xmp/second-pictures.js';
import { catalogues } from './catalogues/index.js';
import { metadataCatalogue } from './catalogues/metadata-catalogue.js';
import { unknownPart } from './content.js';
import { toClippingPathSegments } from './parts/clipping-path.js';
import { toSegmentId } from './parts/jpeg-segment-ids.js';
import { readTrailerParts, type TrailerPart } from './parts/jpeg-trailer.js';
import { readMpfIndex, writeMpfIndex } from './parts/mpf-index.js';
import { readJpegParts } from './parts/read-jpeg-parts.js';
import { FOREIGN_FILE_ID } from './parts/read-trailer.js';

const xmpIds = ['APP1 XMP', 'APP1 extended XMP'];
const MARK_ID = 'APP9 Pxml';

const parts = new Map([...catalogues.jpeg, ...metadataCatalogue].map((part) => [part.id, part]));
const handlingOf = (id: string) => (parts.get(id) ?? unknownPart(id)).lossless;

const isXmp = (segment: JpegSegment) => xmpIds.includes(toSegmentId(segment));

/** What of the source has to be in the result. */
interface KeptParts {
  /** Segments without the mark of the engine. */
  readonly segments: readonly JpegMarker[];
  /** Bytes after the first picture. */
  readonly trailer: Buffer;
  /** Where they begin in the source. */
  readonly trailerAt: number;
}

const findForeignFile = (parts: readonly TrailerPart[]) => parts.find(({ id }) => id === FOREIGN_FILE_ID);

function selectKeptParts(source: Buffer): KeptParts {
  const { markers, end } = readJpegMarkers(source);
  const trailerParts = readTrailerParts(source, end);
  const trailerHandling = trailerParts.map(({ id }) => handlingOf(id));
  const keepsTrailer = trailerHandling.includes('kept') && !trailerHandling.includes('source');
  // XMP says what the bytes after the picture are, or has pictures itself
  const keepsXmp = keepsTrailer || readJpegParts(source).some((id) => id.startsWith('XMP ') && handlingOf(id) === 'kept');
  const isKept = (id: string) => handlingOf(id) === 'kept' || (keepsTrailer && id === 'APP2 MPF') || (keepsXmp && xmpIds.includes(id));
  return {
    segments: markers.filter((marker) => isKept(toSegmentId(marker))),
    trailer: keepsTrailer ? source.subarray(end, findForeignFile(trailerParts)?.start) : Buffer.alloc(0),
    trailerAt: end,
  };
}

/** XMP of the result with what it says of kept pictures; that of the source when it cannot be parsed; null when no part needs it. */
function selectXmp(kept: readonly JpegMarker[], own: readonly JpegSegment[]): readonly JpegSegment[] | null {
  const segments = kept.filter(isXmp);
  const stored = readJpegXmp(segments);
  const source = stored && joinXmp(stored);
  if (!source) return segments.length > 0 ? segments : null;
  const ownXmp = readJpegXmp(own);
  const ownPacket = ownXmp?.extension ? (joinXmp(ownXmp)?.document.toString() ?? null) : ownXmp?.packet;
  const packet = withSecondPictures(ownPacket ? Buffer.from(ownPacket) : null, source);
  return packet ? toXmpSegments(packet) : [];
}

/** Writes the places of all pictures into the index: those after the first moved with its end, and the first has another length. */
function updateIndex(result: Buffer, source: Buffer, oldEnd: number, newEnd: number): void {
  const find = (bytes: Buffer) => readJpegMarkers(bytes).markers.find((marker) => toSegmentId(marker) === 'APP2 MPF');
  const [from, to] = [find(source), find(result)];
  const index = from && readMpfIndex(from);
  if (!index || !to) return;
  const moved = newEnd - oldEnd;
  const entries = index.entries.map((entry) => {
    if (entry.at !== 0) return { ...entry, at: entry.at + moved };
    return { ...entry, bytes: entry.bytes === 0 ? 0 : Math.max(0, entry.bytes + moved) };
  });
  writeMpfIndex(to, entries).copy(result, to.at + 4);
}

/**
 * `result`, which has the first picture of `source` and no trailing bytes, with all parts of the source that a lossless result keeps: pictures
 * and videos after the first picture, their index, and segments that belong to the picture. The bytes of these parts do not change; the index
 * follows them. Throws AppError `image_damaged`.
 */
export function keepJpegParts(source: Buffer, result: Buffer): Buffer {
  const { segments, trailer, trailerAt } = selectKeptParts(source);
  const { segments: own, scans } = splitJpeg(result);
  const paths = toClippingPathSegments(source, result);
  if (segments.length === 0 && trailer.length === 0 && paths.length === 0) return result;
  const xmp = selectXmp(segments, own);
  const others = xmp ? own.filter((segment) => !isXmp(segment)) : own;
  const firstTable = others.findIndex((segment) => !isApplicationData(segment));
  const at = firstTable < 0 ? others.length : firstTable;
  // a mark that is added later takes the place of this one, so that no offset changes
  const mark = trailer.length > 0 ? readJpegMarkers(source).markers.filter((marker) => toSegmentId(marker) === MARK_ID) : [];
  const picture = joinJpeg({
    segments: [
      ...others.slice(0, at),
      ...(xmp ?? []),
      ...segments.filter((segment) => !isXmp(segment)),
      ...paths,
      ...others.slice(at),
      ...mark,
    ],
    scans,
  });
  const file = Buffer.concat([picture, trailer]);
  updateIndex(file, source, trailerAt, picture.length);
  return file;
}
