import { type Catalogue, dropped, kept, metadata } from '../content.js';

/**
 * Parts inside metadata blocks, for all formats. Sources: CIPA DC-008 (EXIF), IPTC-IIM 4.2, Adobe Photoshop file formats specification (image
 * resources), XMP specification part 3, Google depth map and VR photo metadata.
 */
export const metadataCatalogue: Catalogue = [
  metadata('EXIF other tags', 'exif-data', 'exif'),
  metadata('EXIF maker note', 'maker-note', 'exif'),
  metadata('EXIF Apple headroom', 'picture-data', 'exif'),
  metadata('EXIF GPS', 'gps', 'exif'),
  metadata('EXIF thumbnail', 'thumbnail', 'exif'),
  metadata('EXIF artist, copyright', 'copyright', 'exif'),
  metadata('EXIF resolution', 'density'),
  metadata('XMP other properties', 'xmp-data', 'xmp'),
  metadata('XMP places', 'gps', 'xmp'),
  metadata('XMP creator, rights', 'copyright', 'xmp'),
  kept('XMP of further pictures', 'picture-data'),
  kept('XMP GDepth:Data', 'depth-map'),
  kept('XMP GImage:Data', 'second-picture'),
  kept('XMP GAudio:Data', 'audio'),
  metadata('IPTC', 'iptc'),
  metadata('IPTC other datasets', 'iptc-data', 'iptc'),
  metadata('IPTC places', 'gps', 'iptc'),
  metadata('IPTC by-line, credit, copyright', 'copyright', 'iptc'),
  metadata('8BIM resolution', 'density'),
  dropped('8BIM thumbnail', 'thumbnail', 'photoshop'),
  kept('8BIM clipping path', 'clipping-path'),
  dropped('8BIM other resources', 'photoshop'),
];
