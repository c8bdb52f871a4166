/**
 * mozjpeg's families of quantisation tables that results are encoded with. At equal score, 2 is smallest for most drawings and small images,
 * 5 for photos from cameras.
 */
export const quantisationTables = [2, 5] as const;
