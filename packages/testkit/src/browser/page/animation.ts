/** The frames of an image. A still image has one, an SVG none. */
export interface Animation {
  /** The number of frames that can be decoded. */
  readonly frames: number;
  /** How long each frame is shown, in ms. */
  readonly durationsMs: readonly number[];
  readonly plays: number;
  /** Why the file cannot be decoded to its end, or null. */
  readonly damage: string | null;
  decode(frame: number): Promise<VideoFrame>;
  close(): void;
}

/** ms: Chromium shows a frame of 10 ms or less for 100 ms. Source: docs/measurements/platform.md#chromium-as-a-judge. */
const MAX_LENGTHENED_MS = 10;
const LENGTHENED_MS = 100;

/** Reads an image to its end. Damage does not throw: the frames before it stay. */
export async function openAnimation(path: string, mediaType: string): Promise<Animation> {
  if (!(await ImageDecoder.isTypeSupported(mediaType))) return withoutFrames(null);
  const data = await (await fetch(path)).arrayBuffer();
  try {
    // without a preference it shows of an AVIF what an `<img>` shows: the major brand decides between item and frames
    const decoder = new ImageDecoder({ data, type: mediaType });
    await decoder.tracks.ready;
    return await readFrames(decoder);
  } catch (error) {
    return withoutFrames(String(error));
  }
}

function withoutFrames(damage: string | null): Animation {
  return {
    frames: 0,
    durationsMs: [],
    plays: 1,
    damage,
    decode: async (frame) => {
      throw new RangeError(`there is no frame ${frame}`);
    },
    close() {},
  };
}

async function readFrames(decoder: ImageDecoder): Promise<Animation> {
  await decoder.completed;
  const track = decoder.tracks.selectedTrack;
  const durationsMs: number[] = [];
  let damage: string | null = null;
  for (let frame = 0; damage === null && frame < (track?.frameCount ?? 0); frame += 1) {
    try {
      const { image } = await decoder.decode({ frameIndex: frame });
      durationsMs.push(toShownMs(image.duration));
      image.close();
    } catch (error) {
      damage = String(error);
    }
  }
  return {
    frames: durationsMs.length,
    durationsMs,
    plays: 1 + (track?.repetitionCount ?? 0),
    damage,
    decode: async (frame) => (await decoder.decode({ frameIndex: frame })).image,
    close: () => decoder.close(),
  };
}

function toShownMs(microseconds: number | null): number {
  const ms = (microseconds ?? 0) / 1000;
  return ms <= MAX_LENGTHENED_MS ? LENGTHENED_MS : ms;
}
