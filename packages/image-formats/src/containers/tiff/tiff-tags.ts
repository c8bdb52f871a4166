/** Tags of a directory beside those of the samples. Source: TIFF 6.0, and the documents that are named. */
export const tiffTags = {
  subfileType: 254,
  /** Directories of smaller versions and of data of cameras. Source: TIFF Technical Note 1. */
  subDirectories: 330,
  /** Source: XMP specification part 3, 3.4. */
  xmp: 700,
  /** Source: Adobe, registered tag "IPTC". Its type is often wrong: the bytes are datasets. */
  iptc: 33_723,
  /** Image resources of Photoshop. */
  photoshop: 34_377,
  /** Layers of Photoshop. Source: Adobe Photoshop TIFF Technical Notes. */
  photoshopLayers: 37_724,
  /** Source: ICC.1:2022, B.4. */
  icc: 34_675,
} as const;

/** Tags that say how the samples are stored, where they are, and how to show them. */
// biome-ignore format: one number per line would be a page
export const pictureTags: readonly number[] = [
  254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 284, 288, 289, 290, 291, 292, 293, 297, 301, 317, 318, 319, 320, 321, 322,
  323, 324, 325, 326, 327, 328, 332, 333, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 50_001,
];

/** Where the picture was taken. Source: OGC GeoTIFF 1.1, and tags of its forerunners. */
export const placeTags: readonly number[] = [33_550, 33_922, 34_264, 34_735, 34_736, 34_737];
