import { z } from 'zod';
import { connectionSettings } from './connection/connection-settings.js';
import { pullSettings } from './pull/pull-settings.js';

/** The settings of all commands of a user, for docs/configuration.md. */
export const userSettings = z.object({ ...connectionSettings.shape, ...pullSettings.shape });
