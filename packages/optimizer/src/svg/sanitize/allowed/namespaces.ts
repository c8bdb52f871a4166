/** The namespace of SVG. */
export const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
/** The namespace of links before SVG 2. */
export const XLINK_NAMESPACE = 'http://www.w3.org/1999/xlink';

/** Namespaces of editors and of metadata. A browser draws none of their elements, and none of them acts. */
const inertNamespaces: ReadonlySet<string> = new Set([
  // metadata
  'http://creativecommons.org/ns#',
  'http://web.resource.org/cc/',
  'http://purl.org/dc/elements/1.1/',
  'http://purl.org/dc/terms/',
  'http://xmlns.com/foaf/0.1/',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  'http://www.w3.org/2000/01/rdf-schema#',
  'adobe:ns:meta/',
  // editors
  'http://www.inkscape.org/namespaces/inkscape',
  'http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd',
  'http://inkscape.sourceforge.net/DTD/sodipodi-0.dtd',
  'http://www.openswatchbook.org/uri/2009/osb',
  'http://www.bohemiancoding.com/sketch/ns',
  'http://www.figma.com/figma/ns',
  'http://www.serif.com/',
  'http://www.corel.com/coreldraw/odm/2003',
  'http://xml.openoffice.org/svg/export',
  'http://schemas.microsoft.com/visio/2003/SVGExtensions/',
  'http://krita.org/namespaces/svg/krita',
  'http://www.vector.evaxdesign.sk',
  'http://taptrix.com/vectorillustrator/svg_extensions',
  'http://vectornator.io',
  'https://boxy-svg.com',
  'https://vecta.io/nano',
  'http://svgjs.com/svgjs',
  'http://svgjs.dev/svgjs',
]);

/** Illustrator has a dozen namespaces, and metadata as many. */
const INERT_PREFIX = 'http://ns.adobe.com/';

/** Whether a namespace belongs to an editor or to metadata. Pure. */
export const isInertNamespace = (namespace: string): boolean => inertNamespaces.has(namespace) || namespace.startsWith(INERT_PREFIX);

/** Namespaces whose elements a browser draws, or can load something with. */
const drawingNamespaces: ReadonlySet<string> = new Set([
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/1998/Math/MathML',
  'http://www.w3.org/2001/XInclude',
  'http://www.w3.org/2003/XInclude',
]);

/** Whether an SVG could look different without the elements of a foreign namespace. Pure. */
export const isDrawingNamespace = (namespace: string): boolean => drawingNamespaces.has(namespace.trim());
