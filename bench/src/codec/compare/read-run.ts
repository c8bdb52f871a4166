import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageFormat } from '@pixmill/contracts';
import type { FloorValue } from '../rows.js';

/** A result of a run, as its codec.json has it. */
export interface RunEntry {
  readonly name: string;
  readonly imageClass: string;
  /** Mode, and the format of an extra. */
  readonly mode: string;
  readonly sourceBytes: number;
  readonly sourceFormat: ImageFormat;
  readonly format: ImageFormat;
  readonly frames: number;
  readonly sizeBytes: number;
  readonly score: number | null;
  readonly codec: string | null;
  readonly floors: readonly FloorValue[];
  /** Digest of the result; absent in runs from before it was recorded. */
  readonly sha256?: string;
}

/** The keys of codec.json that a comparison needs. */
interface RunFile {
  readonly images: readonly {
    readonly name: string;
    readonly class: string;
    readonly format: ImageFormat;
    readonly frames: number;
    readonly bytes: number;
    readonly modes: Readonly<Record<string, ModeEntry>>;
  }[];
}

type ModeEntry =
  | { readonly problem: string }
  | (VariantEntry & {
      readonly problem?: undefined;
      readonly codec: string | null;
      readonly floors?: readonly FloorValue[];
      readonly extras?: readonly (VariantEntry & { readonly role: ImageFormat })[];
    });

interface VariantEntry {
  readonly bytes: number;
  readonly score: number | null;
  readonly sha256?: string;
}

/** The results of a folder with a codec.json, by class, name and mode; null for an image that failed. */
export async function readRun(folder: string): Promise<ReadonlyMap<string, RunEntry | null>> {
  const { images }: RunFile = JSON.parse(await readFile(join(folder, 'codec.json'), 'utf8'));
  const entries = new Map<string, RunEntry | null>();
  for (const { name, class: imageClass, format, frames, bytes: sourceBytes, modes } of images) {
    const about = { name, imageClass, sourceBytes, sourceFormat: format, frames };
    for (const [mode, entry] of Object.entries(modes)) {
      const key = `${imageClass}/${name} ${mode}`;
      if (entry.problem !== undefined) entries.set(key, null);
      else {
        const { codec, floors = [], extras = [] } = entry;
        entries.set(key, { ...about, mode, format, codec, floors, ...toVariant(entry) });
        for (const extra of extras) {
          const extraMode = `${mode} ${extra.role}`;
          entries.set(`${key} ${extra.role}`, {
            ...about,
            mode: extraMode,
            format: extra.role,
            codec: null,
            floors: [],
            ...toVariant(extra),
          });
        }
      }
    }
  }
  return entries;
}

function toVariant({ bytes, score, sha256 }: VariantEntry): Pick<RunEntry, 'sizeBytes' | 'score' | 'sha256'> {
  return { sizeBytes: bytes, score, ...(sha256 === undefined ? {} : { sha256 }) };
}
