import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** A slower client would keep the file open: 25 MB in this time is 42 kB a second. */
const downloadTimeoutMs = 600_000;

/** Streams the bytes as the body. After `downloadTimeoutMs` it cuts the connection, so that the client sees an incomplete body. */
export async function sendBytes(bytes: Readable, response: Response): Promise<void> {
  const timer = setTimeout(() => response.destroy(), downloadTimeoutMs);
  try {
    await pipeline(bytes, response);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an error of `sendBytes` only says that the client disconnected. */
export function isClientDisconnect(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
