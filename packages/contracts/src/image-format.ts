/** Formats that Pixmill reads. `svg` is text, the others have pixels. */
export const imageFormats = ['jpeg', 'png', 'gif', 'webp', 'avif', 'svg', 'jp2', 'tiff', 'bmp', 'ico', 'psd', 'heic'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** Formats that no browser is sure to show. Their results have another format, unless the job names one. */
export const convertedFormats = ['jp2', 'tiff', 'bmp', 'ico', 'psd', 'heic'] as const satisfies readonly ImageFormat[];
export type ConvertedFormat = (typeof convertedFormats)[number];

/** Whether a format is one of `convertedFormats`. Pure. */
export const isConvertedFormat = (format: ImageFormat): format is ConvertedFormat =>
  convertedFormats.some((converted) => converted === format);

/** Formats of watermarks: what browsers show, in pixels. Source: docs/watermarks.md. */
export const watermarkFormats = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const satisfies readonly ImageFormat[];

/** The names of formats in sentences. */
export const formatNames: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  gif: 'GIF',
  webp: 'WebP',
  avif: 'AVIF',
  svg: 'SVG',
  jp2: 'JPEG 2000',
  tiff: 'TIFF',
  bmp: 'BMP',
  ico: 'ICO',
  psd: 'PSD',
  heic: 'HEIC',
};

/** File extension and media type of each format, as served. */
export const formatInfo: Readonly<Record<ImageFormat, { readonly extension: string; readonly mediaType: string }>> = {
  jpeg: { extension: 'jpg', mediaType: 'image/jpeg' },
  png: { extension: 'png', mediaType: 'image/png' },
  gif: { extension: 'gif', mediaType: 'image/gif' },
  webp: { extension: 'webp', mediaType: 'image/webp' },
  avif: { extension: 'avif', mediaType: 'image/avif' },
  svg: { extension: 'svg', mediaType: 'image/svg+xml' },
  jp2: { extension: 'jp2', mediaType: 'image/jp2' },
  tiff: { extension: 'tiff', mediaType: 'image/tiff' },
  bmp: { extension: 'bmp', mediaType: 'image/bmp' },
  ico: { extension: 'ico', mediaType: 'image/vnd.microsoft.icon' },
  psd: { extension: 'psd', mediaType: 'image/vnd.adobe.photoshop' },
  heic: { extension: 'heic', mediaType: 'image/heic' },
};

/** Usual extensions of each format besides the one that Pixmill writes, in lower case. */
export const otherExtensions: Readonly<Record<ImageFormat, readonly string[]>> = {
  jpeg: ['jpeg', 'jpe', 'jfif'],
  png: [],
  gif: [],
  webp: [],
  avif: [],
  svg: [],
  jp2: ['j2k', 'j2c', 'jpc', 'jpf', 'jpx'],
  tiff: ['tif'],
  bmp: ['dib'],
  ico: [],
  psd: ['psb'],
  heic: ['heif', 'hif'],
};

/** Formats of the main result that a job can ask for. */
export const outputFormats = ['jpeg', 'png', 'gif', 'webp', 'avif', 'jp2'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Whether a format is one of `outputFormats`. Pure. */
export const isOutputFormat = (format: ImageFormat): format is OutputFormat => outputFormats.some((output) => output === format);

/** Formats of extra results beside the main one. */
export const extraFormats = ['webp', 'avif'] as const;
export type ExtraFormat = (typeof extraFormats)[number];
