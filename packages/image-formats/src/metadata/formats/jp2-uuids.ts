/** Identifiers of `uuid` boxes. Sources: XMP specification part 3, 1.1.4; EXIF and IPTC as Photoshop and ExifTool write them, GeoTIFF as GeoJP2 has it. */
export const jp2Uuids = {
  xmp: Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'),
  exif: Buffer.from('JpgTiffExif->JP2', 'latin1'),
  iptc: Buffer.from('33c7a4d2b81d4723a0baf1a3e097ad38', 'hex'),
  geotiff: Buffer.from('b14bf8bd083d4b43a5ae8cd7d5a6ce03', 'hex'),
} as const;

/** Bytes of an identifier, before the content of its box. */
export const UUID_BYTES = 16;
