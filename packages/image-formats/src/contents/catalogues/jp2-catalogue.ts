import { type Catalogue, keepsSource, metadata, understood } from '../content.js';

/** The boxes of a JP2 file. Source: ISO/IEC 15444-1, annex I. */
export const jp2Catalogue: Catalogue = [
  ...['jP  ', 'ftyp', 'jp2c', 'ihdr', 'bpcc', 'colr', 'pclr', 'cmap', 'cdef', 'rreq'].map((id) => understood(id)),
  ...['free', 'skip'].map((id) => understood(id, 'padding')),
  metadata('colr with a profile', 'icc'),
  metadata('uuid of EXIF', 'exif'),
  metadata('uuid of XMP', 'xmp'),
  metadata('res ', 'density'),
  keepsSource('xml ', 'comments'),
  keepsSource('jp2i', 'copyright'),
  keepsSource('jumb', 'c2pa'),
  keepsSource('uuid of GeoTIFF', 'gps'),
];
