/** A zip archive of a few files, stored as they are: a bundle does not become smaller. */
import { crc32 } from 'node:zlib';

/** One file of it. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const [localMark, centralMark, endMark] = [0x04034b50, 0x02014b50, 0x06054b50];
// 1 January 1980, the first day that a zip can name: equal files make equal archives.
const [dosTime, dosDate] = [0, 0x21];
const version = 20;
const utf8Names = 0x0800;

/** Packs them. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const path = Buffer.from(name, 'utf8');
    const facts = factsOf(path, bytes);
    const local = Buffer.concat([words([4, localMark]), facts, path, bytes]);
    // Made by Unix (3), a plain file of mode 644, at this offset.
    const place = words([2, 0], [2, 0], [2, 0], [4, 0o100644 * 0x10000], [4, offset]);
    centrals.push(Buffer.concat([words([4, centralMark], [2, 3 * 256 + version]), facts, place, path]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const count = files.length;
  const end = words([4, endMark], [2, 0], [2, 0], [2, count], [2, count], [4, directory.length], [4, offset], [2, 0]);
  return Buffer.concat([...locals, directory, end]);
}

// What stands in both headers of a file.
function factsOf(path: Buffer, bytes: Buffer): Buffer {
  const { length } = bytes;
  const sizes = words([4, crc32(bytes)], [4, length], [4, length], [2, path.length], [2, 0]);
  return Buffer.concat([words([2, version], [2, utf8Names], [2, 0], [2, dosTime], [2, dosDate]), sizes]);
}

function words(...fields: readonly (readonly [size: number, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}
