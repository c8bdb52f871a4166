import { afterAll, beforeAll, describe } from '@jest/globals';
import { type RunningService, startService } from '../service.js';
import { describeColours } from './describe-colours.js';
import { describeGeometry } from './describe-geometry.js';
import { describeNeighbourhoodFilters } from './describe-neighbourhood-filters.js';
import { describeOutputs } from './describe-outputs.js';
import { describeOverlays } from './describe-overlays.js';

let service: RunningService;

beforeAll(async () => {
  service = await startService();
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

describe('geometry', () => describeGeometry(() => service));
describe('overlays', () => describeOverlays(() => service));
describe('colours', () => describeColours(() => service));
describe('neighbourhood filters', () => describeNeighbourhoodFilters(() => service));
describe('output and optimize', () => describeOutputs(() => service));
