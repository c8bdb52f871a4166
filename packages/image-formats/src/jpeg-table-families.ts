/** A family of luma quantisation tables that encoders scale by quality. */
export interface JpegTableFamily {
  /** mozjpeg's number of the family. */
  readonly id: number;
  /** Whether common encoders use it. A table of an uncommon family must match exactly: a similar table comes from another encoder. */
  readonly isCommon: boolean;
  /** The table at quality 50, in the order of the file (zigzag). jpeg-quality.test.ts compares it with the table that mozjpeg writes. */
  readonly luma: readonly number[];
}

/** Families of libjpeg (0), of mozjpeg by default (3), and two more of mozjpeg (2, 5). */
// biome-ignore format: one row for each 16 values
export const jpegTableFamilies: readonly JpegTableFamily[] = [
  {
    id: 0,
    isCommon: true,
    luma: [
      16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
      26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
      56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
      95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
    ],
  },
  {
    id: 3,
    isCommon: true,
    luma: [
      16, 16, 16, 16, 17, 16, 18, 20, 20, 18, 25, 27, 24, 27, 25, 37,
      34, 31, 31, 34, 37, 56, 40, 43, 40, 43, 40, 56, 85, 53, 62, 53,
      53, 62, 53, 85, 75, 91, 74, 69, 74, 91, 75, 135, 106, 94, 94, 106,
      135, 156, 131, 124, 131, 156, 189, 169, 169, 189, 238, 226, 238, 255, 255, 255,
    ],
  },
  {
    id: 2,
    isCommon: false,
    luma: [
      12, 17, 18, 19, 20, 20, 21, 20, 20, 26, 31, 26, 21, 26, 30, 34,
      28, 26, 26, 33, 40, 46, 35, 36, 30, 33, 51, 56, 63, 61, 58, 46,
      40, 46, 66, 68, 90, 76, 62, 46, 87, 69, 55, 55, 86, 96, 81, 86,
      90, 96, 102, 100, 100, 66, 73, 111, 121, 113, 102, 120, 91, 101, 105, 103,
    ],
  },
  {
    id: 5,
    isCommon: false,
    luma: [
      10, 12, 12, 14, 18, 14, 19, 21, 21, 19, 26, 28, 25, 28, 26, 38,
      35, 32, 32, 35, 38, 57, 41, 44, 41, 44, 41, 57, 86, 54, 63, 54,
      54, 63, 54, 86, 76, 92, 75, 70, 75, 92, 76, 136, 107, 95, 95, 107,
      136, 157, 132, 125, 132, 157, 190, 170, 170, 190, 239, 227, 239, 255, 255, 255,
    ],
  },
];
