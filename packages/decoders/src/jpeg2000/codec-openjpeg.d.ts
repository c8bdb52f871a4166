/** The part of @cornerstonejs/codec-openjpeg that is used. The package has no types. */
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  export interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }

  /** An object in the memory of the module, which is freed by `delete` only. */
  interface InModule {
    delete(): void;
  }

  export interface J2KDecoder extends InModule {
    /** A view of the module's memory, to fill. */
    getEncodedBuffer(bytes: number): Uint8Array;
    decode(): void;
    getFrameInfo(): FrameInfo;
    getDecodedBuffer(): Uint8Array | Uint8ClampedArray;
  }

  export interface J2KEncoder extends InModule {
    /** A view of the module's memory, to fill. */
    getDecodedBuffer(frame: FrameInfo & { readonly isUsingColorTransform: boolean }): Uint8Array;
    setQuality(lossless: boolean, layers: number): void;
    setCompressionRatio(layer: number, ratio: number): void;
    setDecompositions(levels: number): void;
    encode(): void;
    getEncodedBuffer(): Uint8Array;
  }

  export interface OpenJpeg {
    readonly J2KDecoder: new () => J2KDecoder;
    readonly J2KEncoder: new () => J2KEncoder;
  }

  export default function load(options: { print(line: string): void; printErr(line: string): void }): Promise<OpenJpeg>;
}
