import type { ErrorContext, Route } from '@pixmill/dialects';
import type { Request, Response } from 'express';

type Release = () => void | Promise<void>;

/** One request to a route of a dialect, with what it holds until it is released. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly route: Route;
  /** What an error reply may say; it grows while the request is handled. */
  readonly errorContext: { -readonly [name in keyof ErrorContext]: ErrorContext[name] };
  /** Keeps something until `release`. */
  hold(release: Release): void;
  /** Releases everything in the order it was taken. Safe to repeat. */
  release(): Promise<void>;
}

export function openExchange(request: Request, response: Response, route: Route): Exchange {
  const releases: Release[] = [];
  return {
    request,
    response,
    route,
    errorContext: {},
    hold: (release) => void releases.push(release),
    async release() {
      for (const release of releases.splice(0)) await release();
    },
  };
}
