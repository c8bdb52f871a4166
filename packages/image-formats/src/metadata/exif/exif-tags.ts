/** Tags of the main directory. Source: TIFF 6.0 section 8, CIPA DC-008 (EXIF 2.32), 4.6. */
export const mainTags = {
  width: 0x0100,
  height: 0x0101,
  orientation: 0x0112,
  xResolution: 0x011a,
  yResolution: 0x011b,
  resolutionUnit: 0x0128,
  artist: 0x013b,
  copyright: 0x8298,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
} as const;

/** Tags of the EXIF directory. */
export const exifTags = { makerNote: 0x927c, width: 0xa002, height: 0xa003 } as const;

/** Types of values. */
export const tiffTypes = { ascii: 2, short: 3, long: 4, rational: 5, undefined: 7 } as const;
