import type { Operation } from '@pixmill/contracts';
import type { StepTools } from '../operations/step.js';
import type { Raster } from '../pixels/raster.js';

/** Which faces an operation asks for; null: none. */
function wantedFaces(operation: Operation): 'face' | 'faces' | null {
  if (operation.kind === 'crop' && operation.area.by === 'face') return 'face';
  const part = operation.kind === 'crop' ? operation.area : operation.kind === 'resize' ? operation.to : null;
  const focus = part !== null && 'focus' in part ? part.focus : null;
  return focus === 'face' || focus === 'faces' ? focus : null;
}

/** Reports the faces of the upright source when an operation asks for a face: all of them when one asks for `faces`. Throws what the detector throws. */
export async function findSourceFaces(
  source: Raster,
  operations: readonly Operation[],
  { faceDetector, onSourceFaces }: Pick<StepTools, 'faceDetector' | 'onSourceFaces'>,
): Promise<void> {
  const wanted = operations.map(wantedFaces);
  if (!faceDetector || !onSourceFaces || wanted.every((one) => one === null)) return;
  onSourceFaces(await faceDetector.findFaces(source, wanted.includes('faces') ? 'faces' : 'face'));
}
