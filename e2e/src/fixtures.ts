import { fixtureBytes } from '@pixmill/testkit';

export interface NamedImage {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Content of a file below `fixtures/images/`. */
export const readFixture = (name: string): Buffer => fixtureBytes(`images/${name}`);

/** The same with the name of the file. */
export const readNamedFixture = (name: string): NamedImage => ({ name, bytes: readFixture(name) });

/** The body of a form field. */
export const toBlob = (bytes: Buffer): Blob => new Blob([new Uint8Array(bytes)]);
