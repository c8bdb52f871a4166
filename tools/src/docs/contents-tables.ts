import { type CataloguePart, catalogues, convertedCatalogues, metadataCatalogue } from '@pixmill/image-formats';
import { toTableCell } from './table-cell.js';

const titles: Readonly<Record<string, string>> = { jpeg: 'JPEG', png: 'PNG', gif: 'GIF', webp: 'WebP', avif: 'AVIF' };

const handlings: Readonly<Record<CataloguePart['lossless'], string>> = {
  understood: 'understood',
  kept: 'kept byte for byte',
  metadata: 'metadata',
  dropped: 'dropped, listed',
  source: 'source handed back',
  unreadable: 'damaged',
};

const toRow = ({ id, name, lossless, lossy }: CataloguePart) =>
  `| ${toTableCell(id)} | ${lossless === 'understood' || lossless === 'unreadable' ? '' : `\`${name}\``} | ${handlings[lossless]} | ${handlings[lossy]} |`;

function renderTable(title: string, parts: readonly CataloguePart[]): string[] {
  return [`### ${title}`, '', '| part | name | `lossless` | other levels |', '| --- | --- | --- | --- |', ...parts.map(toRow), ''];
}

/** One table for each format, from the catalogues of `packages/image-formats/src/contents`. */
export function renderContentsTables(): string {
  return [
    ...Object.entries(catalogues).flatMap(([format, parts]) => renderTable(titles[format] ?? format, parts)),
    ...Object.entries(convertedCatalogues).flatMap(([format, parts]) =>
      parts.length > 0 ? renderTable(`Contents of ${format.toUpperCase()}`, parts) : [],
    ),
    ...renderTable('Inside metadata', metadataCatalogue),
  ].join('\n');
}
