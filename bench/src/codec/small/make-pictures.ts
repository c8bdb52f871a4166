/** 500 small pictures, the same ones in every run over the same corpus, with the same sharp and the same fonts. */
import sharp, { type Sharp } from 'sharp';
import type { CorpusImage } from '../../read-corpus.js';
import { drawIcon, drawLogo, drawText } from './draw-svg.js';
import { createSeededChoice, type SeededChoice } from './seeded-choice.js';

/** How many pictures of each kind. */
const counts = { thumbnail: 130, avatar: 90, icon: 90, logo: 70, text: 70, screen: 50 } as const;
export type SmallKind = keyof typeof counts;

export interface SmallPicture {
  /** Kind, number, size and traits. */
  readonly name: string;
  readonly kind: SmallKind;
  readonly format: 'jpeg' | 'png';
  readonly gray: boolean;
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** The traits that a picture is made with. */
interface Traits {
  readonly kind: SmallKind;
  readonly choice: SeededChoice;
  readonly gray: boolean;
  readonly format: 'jpeg' | 'png';
  /** The longer side, in px. */
  readonly side: number;
}

const sides: Readonly<Record<SmallKind, readonly number[]>> = {
  thumbnail: [48, 64, 80, 96, 112, 120, 128, 150, 160, 200, 256],
  avatar: [16, 24, 32, 40, 48, 64, 80, 96, 128, 160],
  icon: [16, 20, 24, 32, 36, 48, 64, 96, 128, 192],
  logo: [48, 64, 96, 120, 160, 200, 256],
  text: [64, 96, 120, 160, 200, 256],
  screen: [64, 96, 128, 192, 256],
};
const photoClasses = ['jpeg-camera', 'jpeg-web', 'png-photo'];
/** What a picture is made from where the corpus has it. */
const sourceClasses: Readonly<Partial<Record<SmallKind, readonly string[]>>> = {
  thumbnail: photoClasses,
  avatar: photoClasses,
  logo: ['png-logo-alpha', 'svg'],
  screen: ['png-screenshot'],
};

/** Makes the pictures one after the other. `limit`: most pictures of each kind. */
export async function* makeSmallPictures(images: readonly CorpusImage[], limit: number): AsyncGenerator<SmallPicture> {
  for (const kind of Object.keys(counts) as SmallKind[]) {
    const sources = images.filter(({ imageClass, frames }) => sourceClasses[kind]?.includes(imageClass) && frames === 1);
    for (let number = 0; number < Math.min(limit, counts[kind]); number += 1) yield await makePicture(kind, number, sources);
  }
}

async function makePicture(kind: SmallKind, number: number, sources: readonly CorpusImage[]): Promise<SmallPicture> {
  const choice = createSeededChoice(Object.keys(counts).indexOf(kind) * 1_000 + number);
  const gray = choice.between(0, 2) === 0;
  const format = choice.pick(['jpeg', 'png'] as const);
  const traits = { kind, choice, gray, format, side: choice.pick(sides[kind]) };
  const picture = await drawPicture(traits, sources.length > 0 ? choice.pick(sources) : null);
  const { data, info } = await encode(picture, traits).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const name = `${kind}-${String(number).padStart(3, '0')}-${width}x${height}${gray ? '-gray' : ''}.${format === 'jpeg' ? 'jpg' : 'png'}`;
  return { name, kind, format, gray, width, height, bytes: data };
}

async function drawPicture(traits: Traits, source: CorpusImage | null): Promise<Sharp> {
  const { kind, choice, side } = traits;
  if (kind === 'icon') return sharp(drawIcon(choice, toDrawing(traits, side)));
  if (kind === 'text') return sharp(drawText(choice, { ...toDrawing(traits, choice.between(20, Math.min(96, side))), width: side }));
  if (source === null || (kind === 'logo' && choice.between(0, 1) === 0)) return sharp(drawLogo(choice, toDrawing(traits, side)));
  if (kind === 'screen') return cutScreen(source, traits);
  const fit = kind === 'avatar' ? ('cover' as const) : ('inside' as const);
  return sharp(source.path, { limitInputPixels: false }).autoOrient().resize({ width: side, height: side, fit });
}

/** Drawings of PNG have a transparent ground in half of the cases. */
function toDrawing({ choice, gray, format }: Traits, side: number) {
  const ground = format === 'jpeg' || choice.between(0, 1) === 0 ? choice.pick(['#fff', '#fff', '#f1f3f4', '#202124']) : null;
  return { width: side, height: side, gray, ground };
}

/** A part of a screenshot at its own size. */
async function cutScreen({ path }: CorpusImage, { choice, side }: Traits): Promise<Sharp> {
  const { width: fullWidth, height: fullHeight } = await sharp(path).metadata();
  const [width, height] = [Math.min(side, fullWidth), Math.min(side, fullHeight)];
  const [left, top] = [choice.between(0, fullWidth - width), choice.between(0, fullHeight - height)];
  return sharp(path).extract({ left, top, width, height });
}

/** Without metadata. A JPEG gets a quality from 75 to 95, with or without chroma subsampling. */
function encode(picture: Sharp, { choice, gray, format }: Traits): Sharp {
  const coloured = picture.toColourspace(gray ? 'b-w' : 'srgb');
  if (format === 'png') return coloured.png();
  const quality = choice.between(75, 95);
  return coloured.flatten({ background: '#fff' }).jpeg({ quality, chromaSubsampling: choice.pick(['4:2:0', '4:4:4']) });
}
