import exifr from 'exifr';

/** The properties of a packet as another reader sees them, without their namespaces. That reader leaves XML entities as they are. */
export async function readXmp(packet: Buffer): Promise<Record<string, unknown>> {
  const { xmlns: _, ...namespaces } = (await exifr.sidecar(packet, { xmp: true }, 'xmp')) as Record<string, object>; // its types say `object`
  return Object.assign({}, ...Object.values(namespaces));
}
