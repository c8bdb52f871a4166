/** The names of elements and attributes. */
const namePattern = /[<\s]([A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*)(?=[\s=/>])/g;

/** Words of RDF and XML around the properties. */
const isStructure = (name: string) => /^(?:rdf|x|xml|xmlns):/.test(name);

/** Kinds of properties by their usual prefixes, the strongest first. */
const kinds: readonly (readonly [id: string, names: RegExp])[] = [
  ['XMP GDepth:Data', /^GDepth:Data$/],
  ['XMP GImage:Data', /^GImage:Data$/],
  ['XMP GAudio:Data', /^GAudio:Data$/],
  ['XMP of further pictures', /^(?:hdrgm|HDRGainMap|Container|Item|GDepth|GImage|GAudio|Device|DepthMap):|^GCamera:(?:Motion|MicroVideo)/],
  ['XMP places', /:(?:gps|.*(?:latitude|longitude|location))|^photoshop:(?:City|State|Country)$|^Iptc4xmpCore:CountryCode$/i],
  ['XMP creator, rights', /^(?:dc:(?:creator|rights)$|photoshop:(?:AuthorsPosition|Credit|Source)$|(?:xmpRights|plus|cc):)/],
  ['XMP other properties', /^/],
];

/** More of a packet is not read. */
const MAX_BYTES = 4_000_000;

/** The parts of an XMP packet, or of extended XMP; `id` is that of the packet itself. Never throws. */
export function readXmpParts(packet: Buffer, id: string): string[] {
  const text = packet.toString('utf8', 0, MAX_BYTES);
  if (text.trim() === '') return [];
  const names = new Set<string>();
  for (const [, name] of text.matchAll(namePattern)) if (name) names.add(name);
  const found = new Set(
    [...names].filter((name) => !isStructure(name)).map((name) => kinds.find(([, pattern]) => pattern.test(name))?.[0]),
  );
  const parts = kinds.map(([kind]) => kind).filter((kind) => found.has(kind));
  return [id, ...(parts.length > 0 ? parts : ['XMP other properties'])];
}
