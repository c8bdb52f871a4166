import { fixtureBytes } from '@pixmill/testkit';

/** A picture that another program wrote. */
export interface PamPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitsPerSample: 8 | 16;
  /** Rows without gaps, channels interleaved. */
  readonly samples: readonly number[];
}

/** Reads a PAM below `fixtures/`: a header of lines, then samples, the high byte first. */
export function readPam(name: string): PamPicture {
  const bytes = fixtureBytes(name);
  const at = bytes.indexOf('ENDHDR\n') + 'ENDHDR\n'.length;
  const field = (key: string) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(bytes.toString('latin1', 0, at))?.[1]);
  const bitsPerSample = field('MAXVAL') > 255 ? 16 : 8;
  const stored = bytes.subarray(at);
  const samples =
    bitsPerSample === 8 ? [...stored] : Array.from({ length: stored.length / 2 }, (_, index) => stored.readUInt16BE(index * 2));
  return { width: field('WIDTH'), height: field('HEIGHT'), channels: field('DEPTH'), bitsPerSample, samples };
}
