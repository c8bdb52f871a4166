import type { WireReply } from '@pixmill/dialects';
import type { Storage } from '@pixmill/storage';
import type { Response } from 'express';
import helmet from 'helmet';
import { describeFile, fileSecurityHeaders } from './file-headers.js';
import { sendBytes } from './send-bytes.js';

/** Programs read these answers. A browser that opens one must not render, run or embed anything. */
const setSecurityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
  // `app.ts` sets it when callers reach the service by https.
  strictTransportSecurity: false,
});

type ReplyHead = Pick<WireReply, 'status' | 'headers'>;

function setStatusAndHeaders(response: Response, { status, headers }: ReplyHead): void {
  setSecurityHeaders(response.req, response, () => undefined);
  response.status(status).set({ 'cache-control': 'no-store', ...headers });
}

/** Sets status and headers of a reply whose body is no JSON. */
export const sendReplyHead = (response: Response, head: ReplyHead): void => setStatusAndHeaders(response, head);

/** Problem details have a media type of their own. */
function sendText(response: Response, text: string): void {
  if (!response.hasHeader('content-type')) response.type('json');
  response.send(text);
}

/** Sends a reply as JSON with `Cache-Control: no-store`. Headers are set this late to save memory: 10,000 requests may wait for a reply. */
export function sendReply(response: Response, reply: WireReply): void {
  setStatusAndHeaders(response, reply);
  const { json, finalNewline = false } = reply;
  if (json === null) response.end();
  else if (finalNewline) sendText(response, `${JSON.stringify(json)}\n`);
  else response.json(json);
}

/** Sends a reply whose body is stored bytes or JSON. Throws AppError `artifact_missing` or `storage_failed` before it sends anything. */
export async function sendReplyOrArtifact(storage: Pick<Storage, 'openRead'>, response: Response, reply: WireReply): Promise<void> {
  const { artifact } = reply;
  if (!artifact) return sendReply(response, reply);
  const bytes = await storage.openRead(artifact.storageKey);
  setStatusAndHeaders(response, reply);
  response.set({ ...fileSecurityHeaders, ...describeFile(artifact.format), 'content-length': String(artifact.sizeBytes) });
  await sendBytes(bytes, response);
}
