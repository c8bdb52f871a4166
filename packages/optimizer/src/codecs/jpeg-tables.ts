/**
 * The families of mozjpeg's quantisation tables that the engine uses. At equal score, family 2 is smallest for most drawings and small images,
 * family 5 for camera photos.
 */
export const quantisationTables = [2, 5] as const;
