import { type Catalogue, dropped, keepsSource, metadata, understood } from '../content.js';
import { FOREIGN_FILE_ID } from '../parts/read-trailer.js';

/** The chunks of a WebP. Sources: RFC 9649 section 2.7, C2PA 2.1 A.3.6, Multimedia Programming Interface 1.0 (RIFF). */
export const webpCatalogue: Catalogue = [
  understood('VP8X'),
  understood('VP8'),
  understood('VP8L'),
  understood('ALPH'),
  understood('ANIM'),
  understood('ANMF'),
  metadata('ICCP', 'icc'),
  metadata('EXIF', 'exif'),
  metadata('XMP', 'xmp'),
  understood('JUNK', 'padding'),
  keepsSource('C2PA', 'c2pa'),
  understood('Pxml in ANMF', 'pixmill-mark'),
  keepsSource('bytes after the RIFF chunk', 'trailer'),
  dropped(FOREIGN_FILE_ID, 'trailer'),
];
