/**
 * The ELF note by which a module file is known as ours, and which build it is. The runtime reads the same note
 * (runtime/latest.c) to see whether a file was rebuilt.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export const BUILD_ID_SIZE = 20;
const NAME = Buffer.from("Martlet\0", "latin1");
const TYPE = 1;
const HEADER_SIZE = 12;
/** Where the build id starts in the note. */
export const BUILD_ID_OFFSET = HEADER_SIZE + NAME.length;
const PT_NOTE = 4;

export function moduleNote(buildId: Uint8Array): Uint8Array {
  const note = Buffer.alloc(BUILD_ID_OFFSET + BUILD_ID_SIZE);
  note.writeUInt32LE(NAME.length, 0);
  note.writeUInt32LE(BUILD_ID_SIZE, 4);
  note.writeUInt32LE(TYPE, 8);
  NAME.copy(note, HEADER_SIZE);
  note.set(buildId, BUILD_ID_OFFSET);
  return note;
}

/** The build id of a module file, in hexadecimal; undefined for a file that Martlet did not write. */
export function readBuildId(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    if (!fstatSync(file).isFile()) return undefined;
    return findBuildId(file);
  } finally {
    closeSync(file);
  }
}

function findBuildId(file: number): string | undefined {
  const header = read(file, 0, 64);
  if (header === undefined || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const table = Number(header.readBigUInt64LE(32));
  const entrySize = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  for (let index = 0; index < count; index++) {
    const entry = read(file, table + index * entrySize, 56);
    if (entry === undefined) return undefined;
    if (entry.readUInt32LE(0) !== PT_NOTE) continue;
    const notes = read(file, Number(entry.readBigUInt64LE(8)), Math.min(Number(entry.readBigUInt64LE(32)), 4096));
    const id = notes === undefined ? undefined : findInNotes(notes);
    if (id !== undefined) return id;
  }
  return undefined;
}

function findInNotes(notes: Buffer): string | undefined {
  let at = 0;
  while (at + HEADER_SIZE <= notes.length) {
    const nameSize = notes.readUInt32LE(at);
    const size = notes.readUInt32LE(at + 4);
    const name = at + HEADER_SIZE;
    const content = name + ((nameSize + 3) & ~3);
    if (nameSize === NAME.length && size === BUILD_ID_SIZE && notes.subarray(name, name + nameSize).equals(NAME)) {
      return notes.subarray(content, content + size).toString("hex");
    }
    at = content + ((size + 3) & ~3);
  }
  return undefined;
}

function read(file: number, position: number, size: number): Buffer | undefined {
  const buffer = Buffer.alloc(size);
  return readSync(file, buffer, 0, size, position) === size ? buffer : undefined;
}
