import type { Route } from '@pixmill/dialects';
import { sniff } from '@pixmill/image-formats/upload-checks';
import type { Request } from 'express';

/** curl names this type for bytes that it was not told the type of. */
const typeOfCurl = 'application/x-www-form-urlencoded';

const hasBody = ({ headers }: Pick<Request, 'headers'>) =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

/** Whether the type of a body says nothing about it: an image, any bytes, no type at all, or a form where the route reads none. */
export function isUntypedBody(request: Pick<Request, 'headers'>, mediaType: string | null, { body }: Pick<Route, 'body'>): boolean {
  if (!hasBody(request)) return false;
  if (mediaType === typeOfCurl) return body !== 'form';
  return mediaType === null || mediaType === 'application/octet-stream' || mediaType.startsWith('image/');
}

/** Looks at the first bytes of a form that curl may have made of an image. Attach it before the parser. */
export function sniffForm(request: Request, mediaType: string | null): { readonly isImage: () => boolean } {
  let isImage = false;
  if (mediaType === typeOfCurl) {
    request.once('data', (chunk: Buffer) => {
      isImage = sniff(chunk).format !== null;
    });
  }
  return { isImage: () => isImage };
}
