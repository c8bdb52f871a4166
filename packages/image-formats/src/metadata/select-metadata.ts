import type { MetadataLevel, OutputFormat } from '@pixmill/contracts';
import type { ImageFacts } from '../image-facts.js';
import { type Density, isDefaultDensity, turnDensity } from './density.js';
import { readAppleHeadroom } from './exif/apple-headroom.js';
import { readExifText } from './exif/exif-fields.js';
import { removeLocation } from './exif/exif-location.js';
import { toResultExif } from './exif/exif-result.js';
import { mainTags } from './exif/exif-tags.js';
import { createExif, noExifFields } from './exif/exif-writer.js';
import { toCopyrightIptc, toResultIptc } from './iptc.js';
import type { Metadata } from './metadata.js';
import { readOrientation, withOrientation } from './orientation.js';
import type { PictureChange } from './picture-change.js';
import { readShownSize } from './shown-size.js';
import { joinXmp } from './xmp/extended-xmp.js';
import { withIptcAsXmp } from './xmp/iptc-as-xmp.js';
import { toCopyrightXmp } from './xmp/xmp-copyright.js';
import { toResultXmp } from './xmp/xmp-result.js';

export interface MetadataSelection {
  readonly level: MetadataLevel;
  /** Whether the result goes without what says where the picture was taken. */
  readonly dropsLocation: boolean;
  /** The format of the result. */
  readonly format: OutputFormat;
  readonly change: PictureChange;
}

type SourceFacts = Pick<ImageFacts, 'format' | 'width' | 'height' | 'orientation' | 'exif' | 'xmp' | 'iptc' | 'density' | 'contents'>;

/** Formats with a field of their own for the density. */
const densityFormats: readonly OutputFormat[] = ['jpeg', 'png'];

/** Formats with a place for IPTC. */
const iptcFormats: readonly OutputFormat[] = ['jpeg', 'png'];

function selectDensity({ density }: SourceFacts, { change }: MetadataSelection): Density | null {
  if (!density || change.isResampled) return null;
  return change.isTurned ? turnDensity(density) : density;
}

/** What a JPEG needs so that a browser shows it at the size of its source; null when that is the size of its pixels. */
function selectShownSize(facts: SourceFacts, { format, change }: MetadataSelection) {
  const { exif, width, height } = facts;
  const isSame = format === 'jpeg' && facts.format === 'jpeg' && !change.isResampled;
  const { upright } = change;
  const stored = change.isTurned ? { width: height, height: width } : { width, height };
  if (!exif || !isSame || (upright && (upright.width !== stored.width || upright.height !== stored.height))) return null;
  const shown = readShownSize(exif, { width, height });
  return shown && change.isTurned ? { width: shown.height, height: shown.width } : shown;
}

/** What an Apple gain map needs, where the result keeps the pixels and so may keep the map; else null. */
function selectMakerNote({ exif, contents }: SourceFacts, { format, change }: MetadataSelection): Buffer | null {
  const mayKeepMap = format === 'jpeg' && !change.upright && contents.some(({ name }) => name === 'gain-map');
  return exif && mayKeepMap ? readAppleHeadroom(exif) : null;
}

/** Orientation, density and shown size, and with `copyright` the texts. */
function selectSmallExif(facts: SourceFacts, selection: MetadataSelection): Buffer | null {
  const { level, change, format } = selection;
  const density = selectDensity(facts, selection);
  const size = selectShownSize(facts, selection);
  const isOnlyPlace = !densityFormats.includes(format) && facts.format === format;
  const keepsTexts = level === 'copyright' && facts.exif !== null;
  return createExif({
    ...noExifFields,
    orientation: change.upright || facts.orientation === 1 ? null : facts.orientation,
    density: density && (size || (isOnlyPlace && !isDefaultDensity(density))) ? density : null,
    size,
    makerNote: selectMakerNote(facts, selection),
    artist: keepsTexts && facts.exif ? readExifText(facts.exif, mainTags.artist) : null,
    copyright: keepsTexts && facts.exif ? readExifText(facts.exif, mainTags.copyright) : null,
  });
}

function selectExif(facts: SourceFacts, selection: MetadataSelection): Buffer | null {
  const { level, dropsLocation, change } = selection;
  if (level !== 'all' || !facts.exif) return selectSmallExif(facts, selection);
  const isJpeg = facts.format === 'jpeg' && selection.format === 'jpeg';
  const exif = toResultExif(dropsLocation ? removeLocation(facts.exif, selectMakerNote(facts, selection)) : facts.exif, {
    ...change,
    stored: facts,
    isJpeg,
  });
  return change.upright ? exif : toTurnedExif(exif, facts, selection);
}

/**
 * The EXIF of a result with the stored pixels of its source. It turns them as the EXIF of the source did: browsers ignore that of a WebP, and one behind
 * the samples of a PNG, which stands before them in a result.
 */
function toTurnedExif(exif: Buffer, facts: SourceFacts, selection: MetadataSelection): Buffer | null {
  const isIgnored = selection.format !== 'jpeg' && selection.format !== 'png';
  if (isIgnored || readOrientation(exif) === facts.orientation) return exif;
  const turned = withOrientation(exif, facts.orientation);
  return readOrientation(turned) === facts.orientation ? turned : selectSmallExif(facts, selection);
}

function selectXmp(facts: SourceFacts, { level, dropsLocation, change }: MetadataSelection): Buffer | null {
  const { xmp } = facts;
  const parsed = xmp ? joinXmp(xmp) : null;
  if (!xmp || !parsed) return null;
  return level === 'copyright' ? toCopyrightXmp(parsed) : toResultXmp(xmp, parsed, { ...change, dropsLocation, stored: facts });
}

function selectIptc(iptc: Buffer | null, { level, dropsLocation, change }: MetadataSelection): Buffer | null {
  if (!iptc || level === 'none') return null;
  return level === 'copyright' ? toCopyrightIptc(iptc) : toResultIptc(iptc, { dropsPreview: change.changesPixels, dropsLocation });
}

/**
 * The metadata of a result beside its colour profile: what the level keeps, with orientation, dimensions and density of the result. A format without
 * a place for a part of it drops that part, but has author, credit and copyright of IPTC as XMP. An XMP packet that cannot be parsed is dropped. Source: docs/formats.md#metadata.
 */
export function selectMetadata(facts: SourceFacts, selection: MetadataSelection): Omit<Metadata, 'icc'> {
  const iptc = selectIptc(facts.iptc, selection);
  const xmp = selection.level === 'none' ? null : selectXmp(facts, selection);
  const isXmpOnly = iptc !== null && !iptcFormats.includes(selection.format);
  return {
    exif: selectExif(facts, selection),
    xmp: isXmpOnly ? withIptcAsXmp(xmp, iptc) : xmp,
    iptc,
    density: selectDensity(facts, selection),
  };
}
