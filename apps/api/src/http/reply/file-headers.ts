import { formatInfo, type ImageFormat } from '@pixmill/contracts';

/** Anyone may have made a stored file: browsers must keep its media type and run none of its scripts. */
export const fileSecurityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

/**
 * What a browser does when its user opens the file. It would render an SVG as a document, so it saves it instead; pages that embed the
 * SVG as an image ignore this header. The file name is always `image`: no name from a caller gets into a header.
 */
const dispositions: Readonly<Record<ImageFormat, 'inline' | 'attachment'>> = {
  jpeg: 'inline',
  png: 'inline',
  gif: 'inline',
  webp: 'inline',
  avif: 'inline',
  svg: 'attachment',
  jp2: 'attachment',
  tiff: 'attachment',
  bmp: 'attachment',
  ico: 'attachment',
  psd: 'attachment',
  heic: 'attachment',
};

/** `Content-Type` and `Content-Disposition` of a stored file. Pure. */
export function describeFile(format: ImageFormat): { readonly 'content-type': string; readonly 'content-disposition': string } {
  const { mediaType, extension } = formatInfo[format];
  return { 'content-type': mediaType, 'content-disposition': `${dispositions[format]}; filename="image.${extension}"` };
}
