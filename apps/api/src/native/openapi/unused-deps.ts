import { AppError } from '@pixmill/contracts';

/**
 * Stands for everything that a list of routes hands to its handlers, so that the routes can be listed without a connection to anything. A
 * list may take parts of it and pass them on; one that reads a number or a text of it fails.
 */
export function createUnusedDeps<Deps extends object>(): Deps {
  const unused: object = new Proxy(() => undefined, {
    get: (_target, name) => (name === Symbol.toPrimitive ? rejectValue : unused),
    apply: () => unused,
  });
  return unused as Deps; // a cast, because the proxy has every property
}

function rejectValue(): never {
  throw new AppError('internal', { detail: 'a list of routes reads a setting: the document of the API must not depend on it' });
}
