import { crc32, deflateRawSync } from "node:zlib";

/** A file inside. What its table of contents says can be made a lie. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly isStored?: boolean;
  readonly isEncrypted?: boolean;
  /** What is said of it instead of what it is. */
  readonly said?: { readonly size?: number; readonly packedSize?: number; readonly crc32?: number };
}

/** A zip file, the same bytes each time: no clock is in it. */
export function makeZip(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const contents: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const bytes = Buffer.from(part.bytes);
    const packed = part.isStored === true ? bytes : deflateRawSync(bytes, { level: 9 });
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE((part.isEncrypted === true ? 1 : 0) | 0x800, 2);
    fields.writeUInt16LE(part.isStored === true ? 0 : 8, 4);
    // 1 January 1980, midnight.
    fields.writeUInt32LE(0x00210000, 6);
    fields.writeUInt32LE(part.said?.crc32 ?? crc32(bytes), 10);
    fields.writeUInt32LE(part.said?.packedSize ?? packed.length, 14);
    fields.writeUInt32LE(part.said?.size ?? bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from("PK\u0003\u0004"), fields, name, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([20, 0]);
    contents.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), madeBy, fields, place, name]));
    files.push(file);
    offset += file.length;
  }
  const table = Buffer.concat(contents);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, table, Buffer.from("PK\u0005\u0006"), end]);
}
