import { type Catalogue, dropped, keepsSource, metadata, understood } from '../content.js';
import { FOREIGN_FILE_ID } from '../parts/read-trailer.js';

/** The blocks of a GIF. Sources: GIF89a, the application extensions that ExifTool and ImageMagick name, C2PA 2.1 A.3.4. */
export const gifCatalogue: Catalogue = [
  understood('header, colour tables'),
  understood('image'),
  understood('graphic control'),
  understood('application NETSCAPE2.0', 'loops'),
  understood('application ANIMEXTS1.0', 'loops'),
  dropped('comment', 'comments'),
  keepsSource('plain text', 'plain-text'),
  metadata('application ICCRGBG1012', 'icc'),
  dropped('application XMP DataXMP', 'xmp'),
  dropped('application MGK8BIM0000', 'photoshop'),
  dropped('application MGKIPTC0000', 'iptc'),
  dropped('application fractint', 'fractint'),
  dropped('application ADOBE:IR1.0', 'editor-data'),
  dropped('application GIFCONnb', 'editor-data'),
  dropped('application STARDIV', 'editor-data'),
  dropped('application ZGA', 'editor-data'),
  keepsSource('application MIDICTRL', 'audio'),
  keepsSource('application MIDISONG', 'audio'),
  keepsSource('application C2PA_GIF', 'c2pa'),
  understood('application Pixmill', 'pixmill-mark'),
  keepsSource('bytes after the trailer', 'trailer'),
  dropped(FOREIGN_FILE_ID, 'trailer'),
];
