/**
 * `MODELS_DIR=FOLDER node bench/dist/super-resolution/run.js [--factors 4,3,2] [--sheets FOLDER] [--corpus FOLDER]`, after `npm run build` and
 * `npm run models -- super-resolution`.
 *
 * Ten pictures are made smaller by each factor and enlarged again, by centred Lanczos3 and by the network. Prints PSNR and SSIMULACRA 2.1 against the
 * picture, and the processor time for each megapixel that the network makes. `--sheets` also writes the three pictures beside each other, to look at. Exits
 * with 1 when an offered factor gains less than 4 points in the mean.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { superResolutionFactors } from '@pixmill/contracts';
import { scorePair } from '@pixmill/metric';
import { enlarge } from '@pixmill/resample';
import { type Model, modelFileName, readModel, superResolve } from '@pixmill/vision';
import sharp from 'sharp';
import { type CorpusImage, readCorpus } from '../read-corpus.js';
import { chosenPictures, openPicture, type Picture, psnr, readSquare, shrink } from './pictures.js';

const MIN_GAIN = 4;

const { values } = parseArgs({
  options: { factors: { type: 'string', default: '4,3,2' }, sheets: { type: 'string' }, corpus: { type: 'string' } },
});
sharp.concurrency(1);

async function enlargeByNetwork(small: Picture, model: Model): Promise<{ result: Picture; seconds: number }> {
  const before = process.cpuUsage();
  const { data, width, height } = await superResolve(small, model);
  const { user, system } = process.cpuUsage(before);
  return { result: { data: Buffer.from(data), width, height, channels: 3 }, seconds: (user + system) / width / height };
}

async function writeSheet(folder: string, name: string, pictures: readonly Picture[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [{ width, height }] = pictures as [Picture];
  const placed = await Promise.all(
    pictures.map(async (picture, at) => ({ input: await openPicture(picture).png().toBuffer(), left: at * (width + 4), top: 0 })),
  );
  const background = { width: pictures.length * (width + 4) - 4, height, channels: 3, background: '#808080' } as const;
  await sharp({ create: background })
    .composite(placed)
    .png()
    .toFile(join(folder, `${name}.png`));
}

async function compare(image: CorpusImage, factor: number, model: Model) {
  const original = await readSquare(image);
  const { width, height } = original;
  const small = await shrink(original, width / factor, height / factor);
  const lanczos: Picture = { ...original, data: enlarge(small, { width, height }) };
  const { result, seconds } = await enlargeByNetwork(small, model);
  const network = result.width === width ? result : await shrink(result, width, height);
  if (values.sheets) await writeSheet(values.sheets, `x${factor}-${image.name}`, [lanczos, network, original]);
  const judge = (picture: Picture) => ({ psnr: psnr(original, picture), score: scorePair(original, picture).score });
  return { name: image.name, factor, seconds, lanczos: judge(lanczos), network: judge(network) };
}

const model = readModel(readFileSync(join(resolve(process.env.MODELS_DIR || 'models'), 'super-resolution', modelFileName)));
const { name: corpus, images } = await readCorpus({ folder: values.corpus });
const chosen = images.filter(({ name }) => chosenPictures.includes(name));
const means = new Map<number, number>();
console.log(`${chosen.length} pictures of ${corpus}: PSNR in dB / SSIMULACRA 2.1, CPU seconds for each megapixel of the network's result`);
for (const factor of values.factors.split(',').map(Number)) {
  const gains: number[] = [];
  for (const image of chosen) {
    const { name, seconds, lanczos, network } = await compare(image, factor, model);
    const show = ({ psnr: db, score }: typeof lanczos) => `${db.toFixed(2)} / ${score.toFixed(1)}`.padEnd(16);
    console.log(`x${factor} ${name.slice(0, 26).padEnd(28)}Lanczos ${show(lanczos)}network ${show(network)}${seconds.toFixed(1)} s`);
    gains.push(network.score - lanczos.score);
  }
  means.set(factor, gains.reduce((sum, gain) => sum + gain, 0) / gains.length);
  console.log(`x${factor} mean gain ${means.get(factor)?.toFixed(1)}, least ${Math.min(...gains).toFixed(1)}`);
}
const missed = superResolutionFactors.filter((factor) => (means.get(factor) ?? MIN_GAIN) < MIN_GAIN);
process.exitCode = missed.length === 0 ? 0 : 1;
