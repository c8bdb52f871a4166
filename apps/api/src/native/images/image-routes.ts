import type { AccountContext } from '../account-context.js';
import type { AnyApiRoute } from '../route/api-route.js';
import { createImageSourceRoute, type ImageSourceDeps } from './image-source.js';
import { createImageThumbnailRoute, type ImageThumbnailDeps } from './image-thumbnail.js';

export type ImageRoutesDeps = ImageSourceDeps & ImageThumbnailDeps;

/** The files of one image. */
export function createImageRoutes(deps: ImageRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [createImageSourceRoute(deps), createImageThumbnailRoute(deps)];
}
