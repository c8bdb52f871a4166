import { type Region, srgbToLinear } from '@pixmill/metric';

/** How different two colours look. The unit is a hundredth of the brightness between black and white, squared. */
export interface ColourDistance {
  /** Squared distance of two colours by their index in the list; infinite between a visible and an invisible colour. */
  between(a: number, b: number): number;
  /** For each pixel of a region of a canvas: the largest squared distance to one of its eight neighbours. */
  localActivity(canvas: { readonly colours: Uint16Array; readonly width: number }, region: Region): Float32Array;
}

const linearLight = Float64Array.from({ length: 256 }, (_, value) => srgbToLinear(value / 255));

/** Bias of the opsin matrix of the metric. Source: docs/metric.md#3-xyb-per-scale. */
const BIAS = 0.0037930732552754493;
/** Weights of the two colour axes relative to brightness, by the measured cost of an error. */
const [RED_GREEN, BLUE_YELLOW] = [7, 0.6];
/** Squared units in the squared brightness between black and white. */
const UNITS = 10_000;

function toOpponent(colour: number): readonly [number, number, number] {
  const [red, green, blue] = [
    linearLight[colour & 255] ?? 0,
    linearLight[(colour >> 8) & 255] ?? 0,
    linearLight[(colour >> 16) & 255] ?? 0,
  ];
  const long = Math.cbrt(0.3 * red + 0.622 * green + 0.078 * blue + BIAS);
  const medium = Math.cbrt(0.23 * red + 0.692 * green + 0.078 * blue + BIAS);
  const short = Math.cbrt(0.243_422_689_245_478_2 * red + 0.204_767_444_244_968_2 * green + 0.551_809_866_509_535_6 * blue + BIAS);
  const brightness = (long + medium) / 2;
  return [brightness, ((long - medium) / 2) * RED_GREEN, (short - brightness) * BLUE_YELLOW];
}

/** Distances between 0xAABBGGRR colours. The first colour is the invisible one. */
export function createColourDistance(colours: Uint32Array): ColourDistance {
  const opponent = new Float32Array(colours.length * 3);
  colours.forEach((colour, index) => {
    opponent.set(toOpponent(colour), index * 3);
  });

  function between(a: number, b: number): number {
    if (a === b) return 0;
    if (a === 0 || b === 0) return Number.POSITIVE_INFINITY;
    const [p, q] = [a * 3, b * 3];
    const brightness = (opponent[p] as number) - (opponent[q] as number);
    const redGreen = (opponent[p + 1] as number) - (opponent[q + 1] as number);
    const blueYellow = (opponent[p + 2] as number) - (opponent[q + 2] as number);
    return (brightness * brightness + redGreen * redGreen + blueYellow * blueYellow) * UNITS;
  }

  return {
    between,
    localActivity(canvas, { left, top, width, height }) {
      const activity = new Float32Array(width * height);
      const rows = canvas.colours.length / canvas.width;
      let at = 0;
      for (let y = top; y < top + height; y += 1) {
        const [firstRow, lastRow] = [Math.max(0, y - 1), Math.min(rows - 1, y + 1)];
        for (let x = left; x < left + width; x += 1, at += 1) {
          const colour = canvas.colours[y * canvas.width + x] as number;
          const [firstColumn, lastColumn] = [Math.max(0, x - 1), Math.min(canvas.width - 1, x + 1)];
          let largest = 0;
          for (let row = firstRow * canvas.width; row <= lastRow * canvas.width; row += canvas.width) {
            for (let neighbour = row + firstColumn; neighbour <= row + lastColumn; neighbour += 1) {
              const other = canvas.colours[neighbour] as number;
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
