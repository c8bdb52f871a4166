/** Pictures line by line in linear light, in 32-bit floats: the one that was decoded, and its half sizes. */
import { srgbToLinear } from '../../packages/metric/dist/srgb.js';

const { ceil } = Math;
const tables = new Map();

/** Linear light of every sample there is. */
function tableOf(most) {
  if (!tables.has(most))
    tables.set(
      most,
      Float32Array.from({ length: most + 1 }, (_, sample) => srgbToLinear(sample / most)),
    );
  return tables.get(most);
}

/** Reads lines of a decoded picture (sRGB, `channels` 3 or 4), blended onto a gray of 0 to 1 where it has alpha. */
export function openLinear({ data, width, channels }, background) {
  const most = data.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  const table = tableOf(most);
  const behind = srgbToLinear(background);
  const blend = (sample, alpha) => srgbToLinear((alpha / most) * (sample / most) + (1 - alpha / most) * background);
  const mixed = (sample, alpha) => (alpha === most ? table[sample] : alpha === 0 ? behind : blend(sample, alpha));
  return {
    read(y, [red, green, blue]) {
      for (let x = 0, at = y * width * channels; x < width; x += 1, at += channels) {
        const alpha = channels === 4 ? data[at + 3] : most;
        red[x] = mixed(data[at], alpha);
        green[x] = mixed(data[at + 1], alpha);
        blue[x] = mixed(data[at + 2], alpha);
      }
    },
  };
}

/** The same picture at half the size, ready once `put` was given every line; the last line and column of an odd side count twice. */
export function halve(width, height) {
  const half = ceil(width / 2);
  const planes = Array.from({ length: 3 }, () => new Float32Array(half * ceil(height / 2)));
  const above = planes.map(() => new Float32Array(width));
  const lines = {
    read(y, into) {
      for (const [at, line] of into.entries()) line.set(planes[at].subarray(y * half, (y + 1) * half));
    },
  };
  return {
    lines,
    put(y, linear) {
      if (y % 2 === 0) for (const [at, line] of linear.entries()) above[at].set(line);
      if (y % 2 === 0 && y < height - 1) return;
      const start = ((y - (y % 2)) / 2) * half;
      for (const [at, line] of linear.entries()) {
        const [top, plane] = [above[at], planes[at]];
        for (let x = 0; x < half; x += 1) {
          const left = 2 * x;
          const right = left + 1 < width ? left + 1 : left;
          plane[start + x] = (top[left] + line[left] + top[right] + line[right]) / 4;
        }
      }
    },
  };
}
