import { createHash } from 'node:crypto';
import type { WireReply } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import { sendReply, sendReplyHead } from '../../http/reply/send-reply.js';
import type { ApiAnswer } from './api-route.js';

interface AnswerTarget {
  readonly request: Request;
  readonly response: Response;
  readonly etag: boolean;
}

/** Strong, because the bytes follow from the JSON. */
const toEtag = (json: unknown): string => `"${createHash('sha256').update(JSON.stringify(json)).digest('base64url').slice(0, 27)}"`;

const listTags = (header: string | undefined): readonly string[] => (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));

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
  const tag = toEtag(json);
  const validators = { ...headers, etag: tag, 'cache-control': 'private, no-cache' };
  if (listTags(request.get('if-none-match')).includes(tag)) return sendReply(response, { status: 304, headers: validators, json: null });
  sendReply(response, { status, headers: validators, json, finalNewline: true });
}

/** Sends an error. */
export function sendProblem(response: Response, reply: WireReply): void {
  sendReply(response, reply);
}
