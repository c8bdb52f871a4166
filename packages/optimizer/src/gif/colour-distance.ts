import { type Region, srgbToLinear } from '@pixmill/metric';

/** How far colours are apart as they are seen. */
export interface ColourDistance {
  /** Squared distance of two colours, by their places in the list; infinite between a visible and an invisible one. */
  between(a: number, b: number): number;
  /** How much is going on around each pixel of an area of a canvas: the largest distance to a pixel beside it. */
  localActivity(canvas: Uint16Array, canvasWidth: number, area: Region): Float32Array;
}

const linear = Float64Array.from({ length: 256 }, (_, value) => srgbToLinear(value / 255));

/** The opsin matrix and bias of the metric. Source: SSIMULACRA 2.1, section 1 of the specification. */
const BIAS = 0.0037930732552754493;
/** Opponent axes beside brightness, by what an error in them was measured to cost. */
const [RED_GREEN, BLUE_YELLOW] = [7, 0.6];
/** The unit is a hundredth of the brightness between black and white, squared. */
const UNIT = 10_000;

function toOpponent(colour: number): readonly [number, number, number] {
  const [red, green, blue] = [linear[colour & 255] ?? 0, linear[(colour >> 8) & 255] ?? 0, linear[(colour >> 16) & 255] ?? 0];
  const long = Math.cbrt(0.3 * red + 0.622 * green + 0.078 * blue + BIAS);
  const middle = Math.cbrt(0.23 * red + 0.692 * green + 0.078 * blue + BIAS);
  const short = Math.cbrt(0.243_422_689_245_478_2 * red + 0.204_767_444_244_968_2 * green + 0.551_809_866_509_535_6 * blue + BIAS);
  const bright = (long + middle) / 2;
  return [bright, ((long - middle) / 2) * RED_GREEN, (short - bright) * BLUE_YELLOW];
}

/** Errors between the colours of a list, whose first is the invisible one. */
export function createColourDistance(colours: Uint32Array): ColourDistance {
  const opponent = new Float32Array(colours.length * 3);
  colours.forEach((colour, place) => {
    opponent.set(toOpponent(colour), place * 3);
  });

  function between(a: number, b: number): number {
    if (a === b) return 0;
    if (a === 0 || b === 0) return Number.POSITIVE_INFINITY;
    const [p, q] = [a * 3, b * 3];
    const bright = (opponent[p] as number) - (opponent[q] as number);
    const red = (opponent[p + 1] as number) - (opponent[q + 1] as number);
    const blue = (opponent[p + 2] as number) - (opponent[q + 2] as number);
    return (bright * bright + red * red + blue * blue) * UNIT;
  }

  return {
    between,
    localActivity(canvas, canvasWidth, { left, top, width, height }) {
      const activity = new Float32Array(width * height);
      const rows = canvas.length / canvasWidth;
      let at = 0;
      for (let y = top; y < top + height; y += 1) {
        const [firstRow, lastRow] = [Math.max(0, y - 1), Math.min(rows - 1, y + 1)];
        for (let x = left; x < left + width; x += 1, at += 1) {
          const colour = canvas[y * canvasWidth + x] as number;
          const [firstColumn, lastColumn] = [Math.max(0, x - 1), Math.min(canvasWidth - 1, x + 1)];
          let largest = 0;
          for (let row = firstRow * canvasWidth; row <= lastRow * canvasWidth; row += canvasWidth) {
            for (let beside = row + firstColumn; beside <= row + lastColumn; beside += 1) {
              const other = canvas[beside] as number;
              if (other === colour || other === 0) continue;
              const error = between(colour, other);
              if (error > largest) largest = error;
            }
          }
          activity[at] = largest;
        }
      }
      return activity;
    },
  };
}
