import type { PartName } from '@pixmill/decoders/installed';

/** An optional part of the service: one npm package at one version, which is not a dependency of Pixmill. */
export interface Part {
  readonly name: PartName;
  readonly package: string;
  readonly version: string;
  /** Hash of the package in the form of a lock file. npm refuses a package with another one. */
  readonly integrity: string;
  /** SPDX name of its licence. */
  readonly licence: string;
  /** What the service can do with it, as the end of a sentence that starts with "to". */
  readonly purpose: string;
  /** Why it is not installed by default: one sentence. */
  readonly reason: string;
  /**
   * Writes into `folder`, which exists and is empty, what the service reads. The package is removed afterwards. Without it the package stays as
   * `folder`/node_modules/NAME.
   */
  convert?(packageFolder: string, folder: string): Promise<void> | void;
}
