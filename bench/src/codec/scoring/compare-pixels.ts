/** Decoding for the judge: as displayed, to be scored, and as stored, to be compared sample by sample. */
import sharp from 'sharp';
import { readApng } from './apng.mjs';
import { readTimeline, showsSame, tellApart } from './timeline.mjs';

const unlimited = { limitInputPixels: false };
/** px; width at which drawings are compared. */
const svgWidth = 400;

/** Gray samples (with or without alpha) as RGB ones. */
function spread(data, channels) {
  if (channels >= 3) return { data, channels };
  const wider = channels + 2;
  const spreadOut = Buffer.alloc((data.length / channels) * wider);
  for (let from = 0, to = 0; from < data.length; from += channels, to += wider) {
    spreadOut.fill(data[from], to, to + 3);
    if (channels === 2) spreadOut[to + 3] = data[from + 1];
  }
  return { data: spreadOut, channels: wider };
}

/** 8-bit sRGB, upright, through the picture's own colour profile; alpha only where there is one. The first frame of an animation. */
export async function decodeDisplayed(bytes, format) {
  const open = format === 'svg' ? sharp(bytes, unlimited).resize({ width: svgWidth }) : sharp(bytes, unlimited).autoOrient();
  const { data, info } = await open.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, ...spread(data, info.channels) };
}

/** Every sample as it is stored, profile ignored, upright: 8-bit CMYK or sRGB with alpha, or 16-bit sRGB with alpha. */
async function decodeStored(bytes) {
  const { space, depth } = await sharp(bytes, unlimited).metadata();
  const open = sharp(bytes, { ...unlimited, ignoreIcc: true }).autoOrient();
  const kind = space === 'cmyk' ? 'cmyk' : depth === 'ushort' ? 'rgb16' : 'srgb';
  const turned = kind === 'cmyk' ? open.pipelineColourspace('cmyk').toColourspace('cmyk') : open.toColourspace(kind).ensureAlpha();
  const { data, info } = await turned.raw({ depth: kind === 'rgb16' ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const samples = kind === 'rgb16' ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return { kind, size: `${info.width}x${info.height}x${info.channels}`, samples };
}

/** 8-bit samples in 16 bits, as PNG defines it. */
const deepen = ({ kind, samples }) => (kind === 'rgb16' ? samples : Uint16Array.from(samples, (value) => value * 257));

/** How two stills differ in what is stored: null not at all, or in words. Colours that nobody can see are named as such. */
async function compareStored(a, b) {
  const [one, other] = [await decodeStored(a), await decodeStored(b)];
  if (one.size !== other.size) return `is ${other.size}, not ${one.size}`;
  if ((one.kind === 'cmyk') !== (other.kind === 'cmyk')) return `is ${other.kind}, not ${one.kind}`;
  const [left, right] = one.kind === other.kind ? [one.samples, other.samples] : [deepen(one), deepen(other)];
  let unseen = 0;
  for (let at = 0; at < left.length; at += 4) {
    const same =
      left[at] === right[at] && left[at + 1] === right[at + 1] && left[at + 2] === right[at + 2] && left[at + 3] === right[at + 3];
    if (same) continue;
    const invisible = one.kind !== 'cmyk' && left[at + 3] === 0 && right[at + 3] === 0;
    if (!invisible) return `differs at sample ${at}`;
    unseen += 1;
  }
  return unseen === 0 ? null : 'invisible only';
}

async function compareApng(a, b) {
  if (b === null) return 'is not animated any more';
  if (a.plays !== b.plays || a.frames.length !== b.frames.length) return 'has other frames or plays';
  for (const [at, { how, png }] of a.frames.entries()) {
    if (b.frames[at].how !== how) return `frame ${at} is placed or timed differently`;
    const difference = await compareStored(png, b.frames[at].png);
    if (difference !== null && difference !== 'invisible only') return `frame ${at} ${difference}`;
  }
  return null;
}

/** How a result differs from its source in any pixel of any frame, in words; null when it does not. */
export async function comparePixels(source, result, { format, frames }) {
  if (source.equals(result)) return null;
  const apng = format === 'png' ? readApng(source) : null;
  if (apng) return compareApng(apng, readApng(result));
  if (frames === 1) return compareStored(source, result);
  const [before, after] = [await readTimeline(source), await readTimeline(result)];
  return tellApart(before, after) ?? (showsSame(before, after) ? null : 'shows other pixels');
}
