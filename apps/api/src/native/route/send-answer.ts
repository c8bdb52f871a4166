import type { Request, Response } from 'express';
import { matchesEtag, toEtag } from '../../http/reply/etag.js';
import { sendReply, sendReplyHead } from '../../http/reply/send-reply.js';
import type { ApiAnswer } from './api-route.js';

interface AnswerTarget {
  readonly request: Request;
  readonly response: Response;
  readonly etag: boolean;
}

/** Sends what a handler returned. With `etag`, a caller that has the same answer already gets 304. */
export async function sendAnswer(
  { request, response, etag }: AnswerTarget,
  { status, json, headers = {}, send }: ApiAnswer,
): Promise<void> {
  if (send) {
    sendReplyHead(response, { status, headers });
    return send(response);
  }
  if (json === undefined) return sendReply(response, { status, headers, json: null });
  if (!etag || status !== 200) return sendReply(response, { status, headers, json, finalNewline: true });
  const tag = toEtag(JSON.stringify(json));
  const validators = { ...headers, etag: tag, 'cache-control': 'private, no-cache' };
  if (matchesEtag(request, tag)) return sendReply(response, { status: 304, headers: validators, json: null });
  sendReply(response, { status, headers: validators, json, finalNewline: true });
}
