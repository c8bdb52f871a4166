import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** A reader that takes longer than this holds a file open for nothing: at 25 MB it is 42 kB a second. */
const downloadTimeoutMs = 600_000;

/** Pipes, and cuts the connection when that takes too long: the part cannot be taken for the whole. */
export async function sendBytes(bytes: Readable, response: Response): Promise<void> {
  const timer = setTimeout(() => response.destroy(), downloadTimeoutMs);
  try {
    await pipeline(bytes, response);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether what `sendBytes` threw only says that the client hung up. */
export function isClientDisconnect(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
