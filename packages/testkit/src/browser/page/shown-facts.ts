/** What a page knows about an image that it shows. */
export interface ShownFacts {
  /** px, upright: the size at which a page shows the image. */
  readonly width: number;
  readonly height: number;
  /** 1 for a still image. */
  readonly frames: number;
  /** How long each frame is shown, in ms. Empty for a still image. */
  readonly durationsMs: readonly number[];
  /** How often the animation is played, `Infinity` when it never stops. 1 for a still image. */
  readonly plays: number;
  /** Why a page shows only a part of the image: the rows or frames before the damage. Null when the file is sound. */
  readonly damage: string | null;
}

export interface OpenRequest {
  /** Where the server has the image. */
  readonly path: string;
  readonly mediaType: string;
}

/** An image that the page holds until `closeImage`, or the reason why the page cannot show it. */
export type OpenReply = { readonly id: number; readonly facts: ShownFacts } | { readonly reason: string };

export interface DrawRequest {
  /** Of `OpenReply`. */
  readonly id: number;
  /** Counted from 0. */
  readonly frame: number;
  /** px. */
  readonly width: number;
  readonly height: number;
  /** CSS colour behind the image, or `transparent`. */
  readonly background: string;
  /** Where the page posts the pixels. */
  readonly pixelsPath: string;
}
