/** Zip archives: written for logs and artifacts, read for downloads. */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  readonly path: string;
  readonly content: Buffer;
  /** The file's permission bits. */
  readonly mode?: number;
}

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endHeader = 0x06054b50;
const utf8Flag = 0x0800;
// 1980-01-01, so that equal contents make equal archives.
const dosDate = 0x21;
const sizeMax = 0xffff_ffff;

/** Packs files into a zip. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  if (entries.length > 0xffff) throw new Error(`A zip holds at most 65535 files; there are ${entries.length}.`);
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path, 'utf8');
    const packed = deflateRawSync(entry.content, { level: 6 });
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(utf8Flag, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt16LE(dosDate, 8);
    fields.writeUInt32LE(crc32(entry.content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([uint32(localHeader), fields, name, packed]);
    centrals.push(centralRecord({ fields, name, offset, mode: entry.mode ?? 0o644 }));
    locals.push(local);
    offset += local.length;
    if (offset > sizeMax) throw new Error('A zip holds at most 4 GiB.');
  }
  const directory = Buffer.concat(centrals);
  return Buffer.concat([...locals, directory, endRecord({ count: entries.length, size: directory.length, offset })]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function centralRecord(of: { fields: Buffer; name: Buffer; offset: number; mode: number }): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((0o100_000 | of.mode) << 16) >>> 0, 6);
  tail.writeUInt32LE(of.offset, 10);
  // Made by Unix, so that the permission bits count.
  const madeBy = Buffer.from([20, 3]);
  return Buffer.concat([uint32(centralHeader), madeBy, of.fields, tail, of.name]);
}

function endRecord(of: { count: number; size: number; offset: number }): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(of.count, 4);
  end.writeUInt16LE(of.count, 6);
  end.writeUInt32LE(of.size, 8);
  end.writeUInt32LE(of.offset, 12);
  return Buffer.concat([uint32(endHeader), end]);
}

/** Unpacks a zip; throws for one that is damaged, and for paths that leave the directory they are unpacked to. */
export function readZip(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(uint32(endHeader));
  if (end < 0) throw new Error('Not a zip archive.');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== centralHeader) throw new Error('The zip archive is damaged.');
    const nameLength = zip.readUInt16LE(at + 28);
    const path = zip.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const mode = (zip.readUInt32LE(at + 38) >>> 16) & 0o777;
    if (!path.endsWith('/'))
      entries.push({ path: safePath(path), content: contentAt(zip, at), mode: mode === 0 ? 0o644 : mode });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function contentAt(zip: Buffer, central: number): Buffer {
  const method = zip.readUInt16LE(central + 10);
  const packedSize = zip.readUInt32LE(central + 20);
  const local = zip.readUInt32LE(central + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(start, start + packedSize);
  const content = method === 0 ? Buffer.from(packed) : inflateRawSync(packed);
  if (crc32(content) !== zip.readUInt32LE(central + 16)) throw new Error('The zip archive is damaged.');
  return content;
}

function safePath(path: string): string {
  const parts = path.split('/');
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0') || parts.includes('..'))
    throw new Error(`The zip names a path outside its directory: ${path}`);
  return path;
}
