import { openBrowserJudge } from '@pixmill/testkit/browser';
import { sum } from '../../numbers.js';
import type { Decoder } from './decoder.js';

/** Chromium: what a page shows. Throws an Error that names the remedies when no browser starts. */
export async function openBrowserDecoder(): Promise<Decoder> {
  const judge = await openBrowserJudge();
  return {
    name: `Chromium ${judge.version}`,
    async decode({ bytes, format }) {
      const image = { bytes, format };
      const { durationsMs } = (await judge.inspect(image)) ?? { durationsMs: [] };
      const { pictures } = await judge.show(image, { atMs: [sum(durationsMs, (ms) => ms) / 2] });
      const [picture] = pictures;
      if (picture === undefined) throw new Error('Chromium shows no frame');
      return { data: picture.rgba, width: picture.width, height: picture.height, channels: 4 };
    },
    close: () => judge.close(),
  };
}
