import { type CallbackReceivers, openCallbackReceivers } from './callback-receivers.js';
import { type ImageServer, openImageServer } from './image-server.js';
import type { Submission } from './load/submission.js';

/** The servers outside Pixmill, all on loopback: sources of images and receivers of callbacks. */
export type ExternalServers = ImageServer & CallbackReceivers;

export interface ExternalServersOptions {
  readonly seed: number;
  readonly getSubmission: (number: number) => Submission;
}

export async function openExternalServers({ seed, getSubmission }: ExternalServersOptions): Promise<ExternalServers> {
  const [imageServer, receivers] = await Promise.all([openImageServer(getSubmission), openCallbackReceivers(seed)]);
  return {
    ...imageServer,
    ...receivers,
    async close() {
      await Promise.all([imageServer.close(), receivers.close()]);
    },
  };
}
