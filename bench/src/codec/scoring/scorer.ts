/** A process of its own that decodes, scores and runs the peers, so that a crash in there is a row and not the end of the run. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { exactScore } from '../../packages/metric/dist/exact-score.js';
import { readingOf } from '../metric/reading.mjs';
import { readApng } from './apng.mjs';
import { encodeAtQuality, findPeers, ladder } from './peers.mjs';
import { comparePixels } from './pixels.mjs';
import { scoreResult } from './score.mjs';

sharp.cache(false);
sharp.concurrency(1);

const peers = findPeers();

/** Pixels up to which a score is checked against the metric's plain evaluation, which takes some 600 bytes each. */
const mostExactPixels = 200_000;

/** `work`'s value, with the processor seconds that this process took for it. */
async function timed(work) {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, cpuSeconds: (user + system) / 1_000_000 };
}

/** Whether more than one frame is shown, in any format. */
const isAnimated = async (bytes) =>
  readApng(bytes) !== null || ((await sharp(bytes, { limitInputPixels: false }).metadata()).pages ?? 1) > 1;

const tasks = {
  /**
   * A result of ours: its score, how it differs in stored pixels (null when it does not), and of a lossy still of at most `readingUpTo`
   * pixels what the reference tool would say.
   */
  async result({ file, resultPath, resultFormat, readingUpTo }) {
    const [source, result] = [await readFile(file.path), await readFile(resultPath)];
    if (source.equals(result)) return { score: 100, worstTile: 100, difference: null };
    const difference = resultFormat === file.format && file.format !== 'svg' ? await comparePixels(source, result, file) : 'other format';
    const { score, worstTile, apart, before, after } = await scoreResult(source, result, file, resultFormat);
    const pixels = score === null ? Number.POSITIVE_INFINITY : before.width * before.height;
    const read = pixels <= readingUpTo && file.frames === 1 && score < 100;
    return {
      score,
      worstTile,
      apart,
      difference,
      ...(read ? { reading: readingOf(before, after) } : {}),
      ...(pixels <= mostExactPixels ? { exact: exactScore(before, after) } : {}),
    };
  },

  async peer({ file, name, role }) {
    const source = await readFile(file.path);
    const peer = peers.find((one) => one.name === name && one.format === file.format && one.role === role);
    const { value: result, cpuSeconds } = await timed(() => peer.encode(source));
    const resultFormat = role === 'main' ? file.format : role;
    if ((await isAnimated(source)) && !(await isAnimated(result))) throw new Error('drops the animation');
    const { score } = peer.lossless ? { score: 100 } : await scoreResult(source, result, file, resultFormat);
    return { sizeBytes: result.length, score, cpuSeconds };
  },

  async ladder({ file }) {
    const source = await readFile(file.path);
    const steps = [];
    for (const quality of ladder) {
      const bytes = await encodeAtQuality(source, quality);
      const { score } = await scoreResult(source, bytes, file);
      steps.push({ quality, sizeBytes: bytes.length, score });
    }
    return { steps };
  },
};

process.on('message', async (task) => {
  const answer = await tasks[task.kind](task).then(
    (value) => ({ value }),
    (error) => ({ error: error.message }),
  );
  process.send(answer);
});
process.on('disconnect', () => process.exit(0));
