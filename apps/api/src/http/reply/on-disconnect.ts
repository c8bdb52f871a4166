import type { Response } from 'express';

/** Calls the listener when the client disconnects before its answer, at once if it already has. Returns the function that stops this. */
export function onDisconnect(response: Response, listener: () => void): () => void {
  if (response.destroyed) listener();
  response.once('close', listener);
  return () => response.off('close', listener);
}
