import type { Response } from 'express';

/** Path of stored images. Every answer below it is an image or has no body. */
export const artifactsPath = '/image';

/**
 * Sends an answer without a body. The plugin saves any body over the customer's photo and does not look at the status.
 * Source: docs/contracts/megaoptim.md#9-what-the-plugin-does-with-answers.
 */
export function sendEmpty(response: Response, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response
    .status(status)
    .set({ 'cache-control': 'no-store', 'content-length': '0', ...headers })
    .end();
}
