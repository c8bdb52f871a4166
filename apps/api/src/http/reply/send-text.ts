import type { Request, Response } from 'express';
import { matchesEtag, toEtag } from './etag.js';
import { sendReplyHead } from './send-reply.js';

export interface TextReply {
  readonly text: string;
  readonly mediaType: string;
  /** Besides those of every such reply. */
  readonly headers?: Readonly<Record<string, string>>;
}

const maxAgeSeconds = 300;

/** Sends a text that is the same for every caller, with an ETag. Pages of other origins may read it. */
export function sendText(request: Request, response: Response, { text, mediaType, headers = {} }: TextReply): void {
  const etag = toEtag(text);
  const ownHeaders = {
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    etag,
    'cross-origin-resource-policy': 'cross-origin',
    ...headers,
  };
  const known = matchesEtag(request, etag);
  sendReplyHead(response, { status: known ? 304 : 200, headers: ownHeaders });
  if (known) response.end();
  else response.set('content-type', `${mediaType}; charset=utf-8`).send(text);
}
