import type { ImageFormat } from '@pixmill/contracts';
import type { Storage } from '@pixmill/storage';
import type { Request, Response } from 'express';
import { matchesEtag } from '../../http/reply/etag.js';
import { describeFile, fileSecurityHeaders } from '../../http/reply/file-headers.js';
import { isClientDisconnect, sendBytes } from '../../http/reply/send-bytes.js';
import type { ApiAnswer } from '../route/api-route.js';

export interface StoredFile {
  readonly storageKey: string;
  readonly sizeBytes: number;
  /** Null for bytes that are no image, or were not read yet: browsers save them. */
  readonly format: ImageFormat | null;
  /** Names the bytes, without quotes. */
  readonly tag: string;
}

type FileAnswer = ApiAnswer<200, undefined> | ApiAnswer<304, undefined>;

const unknownFile = { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="image"' };

/**
 * The answer with a stored file, for its account only: browsers keep the media type, run no script of it, and may keep the file while they
 * ask whether it changed. The headers say nothing that a caller chose. A caller that has the file already gets 304. Throws AppError
 * `artifact_missing` or `storage_failed` before anything is sent.
 */
export async function answerFile(
  storage: Pick<Storage, 'openRead'>,
  request: Request,
  { storageKey, sizeBytes, format, tag }: StoredFile,
): Promise<FileAnswer> {
  const etag = `"${tag}"`;
  const validators = { etag, 'cache-control': 'private, no-cache' };
  if (matchesEtag(request, etag)) return { status: 304, headers: validators, send: endResponse };
  const headers = {
    ...fileSecurityHeaders,
    ...(format === null ? unknownFile : describeFile(format)),
    ...validators,
    'content-length': String(sizeBytes),
  };
  if (request.method === 'HEAD') return { status: 200, headers, send: endResponse };
  const bytes = await storage.openRead(storageKey);
  return { status: 200, headers, send: (response) => sendBytes(bytes, response).catch(ignoreDisconnect) };
}

const endResponse = async (response: Response): Promise<void> => void response.end();

function ignoreDisconnect(thrown: unknown): void {
  if (!isClientDisconnect(thrown)) throw thrown;
}
