import type { BmpHeader } from './read-bmp-header.js';
import { toShownRow } from './read-bmp-rows.js';

/** The picture while runs are painted, from the first stored row. Pixels that were not painted are transparent. */
export class RunCanvas {
  readonly #header: BmpHeader;
  readonly #rgba: Buffer;
  #x = 0;
  #row = 0;
  #painted = 0;

  constructor(header: BmpHeader) {
    this.#header = header;
    this.#rgba = Buffer.alloc(header.width * header.height * 4);
  }

  /** Whether the place is not below the last row. */
  get isInside(): boolean {
    return this.#row < this.#header.height;
  }

  /** Whether all pixels were painted. A row is painted from left to right, and none twice. */
  get isComplete(): boolean {
    return this.#painted === this.#header.width * this.#header.height;
  }

  nextRow(): void {
    this.#x = 0;
    this.#row += 1;
  }

  move(right: number, rows: number): void {
    this.#x += right;
    this.#row += rows;
  }

  /** Paints a pixel in the colour at `from`, red first; beyond the end of `colours` it is black. Pixels beyond the end of the row are dropped. */
  paint(colours: Buffer, from: number): void {
    this.#paint(colours[from] ?? 0, colours[from + 1] ?? 0, colours[from + 2] ?? 0);
  }

  paintBlueFirst(colours: Buffer, from: number): void {
    this.#paint(colours[from + 2] ?? 0, colours[from + 1] ?? 0, colours[from] ?? 0);
  }

  /** RGB samples when all pixels were painted, else RGBA. */
  toSamples(): { readonly samples: Buffer; readonly alpha: boolean } {
    if (!this.isComplete) return { samples: this.#rgba, alpha: true };
    const samples = Buffer.alloc((this.#rgba.length / 4) * 3);
    for (let pixel = 0; pixel * 3 < samples.length; pixel += 1) this.#rgba.copy(samples, pixel * 3, pixel * 4, pixel * 4 + 3);
    return { samples, alpha: false };
  }

  #paint(red: number, green: number, blue: number): void {
    const { width } = this.#header;
    if (this.#x < width && this.isInside) {
      const to = (toShownRow(this.#header, this.#row) * width + this.#x) * 4;
      this.#rgba[to] = red;
      this.#rgba[to + 1] = green;
      this.#rgba[to + 2] = blue;
      this.#rgba[to + 3] = 255;
      this.#painted += 1;
    }
    this.#x += 1;
  }
}
