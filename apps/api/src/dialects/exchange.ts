import type { ErrorContext, Route } from '@pixmill/dialects';
import type { Request, Response } from 'express';

type Release = () => void | Promise<void>;

/** One request to a route of a dialect, and the resources that it holds. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly route: Route;
  /** What an error reply may contain; filled in while the request is handled. */
  readonly errorContext: { -readonly [name in keyof ErrorContext]: ErrorContext[name] };
  /** Adds a resource, which `release` frees. */
  hold(release: Release): void;
  /** Frees all resources, in the order in which they were added. May be repeated. */
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
