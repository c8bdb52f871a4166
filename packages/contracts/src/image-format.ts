/** Formats that Pixmill reads. `svg` is text, the others have pixels. */
export const imageFormats = ['jpeg', 'png', 'gif', 'webp', 'avif', 'svg'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** File extension and media type of each format, as served. */
export const formatInfo: Readonly<Record<ImageFormat, { readonly extension: string; readonly mediaType: string }>> = {
  jpeg: { extension: 'jpg', mediaType: 'image/jpeg' },
  png: { extension: 'png', mediaType: 'image/png' },
  gif: { extension: 'gif', mediaType: 'image/gif' },
  webp: { extension: 'webp', mediaType: 'image/webp' },
  avif: { extension: 'avif', mediaType: 'image/avif' },
  svg: { extension: 'svg', mediaType: 'image/svg+xml' },
};

/** Formats of the main result that a job can ask for. */
export const outputFormats = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Formats of extra results beside the main one. */
export const extraFormats = ['webp', 'avif'] as const;
export type ExtraFormat = (typeof extraFormats)[number];
