import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
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
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const ownHeaders = {
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    etag,
    'cross-origin-resource-policy': 'cross-origin',
    ...headers,
  };
  const known = (request.get('if-none-match') ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  sendReplyHead(response, { status: known ? 304 : 200, headers: ownHeaders });
  if (known) response.end();
  else response.set('content-type', `${mediaType}; charset=utf-8`).send(text);
}
