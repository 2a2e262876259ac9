/**
 * Writes a relocatable ELF object that holds nothing but data: the image, the note by which a module file is known,
 * and the table of native functions. Writing it here saves an assembler process for each build.
 */
import { invariant } from "../base/invariant";

export interface DataSection {
  readonly name: string;
  readonly kind: "read-only" | "relocated" | "note";
  readonly content: Uint8Array;
  /** Places in `content` (8 bytes each) that hold the address of a symbol. */
  readonly addresses?: readonly { readonly offset: number; readonly symbol: string }[];
}

export interface DataSymbol {
  readonly name: string;
  /** Index into the sections. */
  readonly section: number;
  readonly offset: number;
  readonly size: number;
}

/** Machine numbers of ELF, and the relocation that stores a 64-bit address. */
const MACHINES: Readonly<Record<string, { readonly machine: number; readonly addressRelocation: number }>> = {
  x86_64: { machine: 62, addressRelocation: 1 },
  aarch64: { machine: 183, addressRelocation: 257 },
};

const HEADER_SIZE = 64;
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 24;
const SHT_PROGBITS = 1;
const SHT_SYMTAB = 2;
const SHT_STRTAB = 3;
const SHT_RELA = 4;
const SHT_NOTE = 7;
const SHF_WRITE = 1n;
const SHF_ALLOC = 2n;
const SHF_INFO_LINK = 0x40n;
const GLOBAL_OBJECT = (1 << 4) | 1;
const GLOBAL_UNTYPED = 1 << 4;
const HIDDEN = 2;

export function isSupportedMachine(machine: string): boolean {
  return machine in MACHINES;
}

/** The bytes of the object. Undefined symbols are those that addresses name and `symbols` lacks. */
export function writeDataObject(
  machine: string,
  sections: readonly DataSection[],
  symbols: readonly DataSymbol[],
): Uint8Array {
  const target = MACHINES[machine];
  invariant(target !== undefined, `no ELF machine number for ${machine}`);
  const strings = new StringTable();
  const symbolTable = new SymbolTable(strings, symbols);
  const chunks: Chunk[] = [
    { name: "", type: 0, flags: 0n, content: new Uint8Array(0), link: 0, info: 0, entrySize: 0, align: 1 },
  ];
  for (const section of sections) chunks.push(dataChunk(section));
  const symbolTableIndex = sections.length + 1 + sections.filter((section) => section.addresses?.length).length;
  sections.forEach((section, index) => {
    if (!section.addresses?.length) return;
    const content = new ByteWriter(section.addresses.length * RELOCATION_SIZE);
    for (const { offset, symbol } of section.addresses) {
      content.u64(BigInt(offset));
      content.u64((BigInt(symbolTable.indexOf(symbol)) << 32n) | BigInt(target.addressRelocation));
      content.u64(0n);
    }
    chunks.push({
      name: `.rela${section.name}`,
      type: SHT_RELA,
      flags: SHF_INFO_LINK,
      content: content.bytes,
      link: symbolTableIndex,
      info: index + 1,
      entrySize: RELOCATION_SIZE,
      align: 8,
    });
  });
  const symbolBytes = symbolTable.bytes();
  chunks.push({
    name: ".symtab",
    type: SHT_SYMTAB,
    flags: 0n,
    content: symbolBytes,
    link: symbolTableIndex + 1,
    info: 1,
    entrySize: SYMBOL_SIZE,
    align: 8,
  });
  chunks.push({
    name: ".strtab",
    type: SHT_STRTAB,
    flags: 0n,
    content: strings.bytes(),
    link: 0,
    info: 0,
    entrySize: 0,
    align: 1,
  });
  return assemble(target.machine, chunks);
}

interface Chunk {
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly content: Uint8Array;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
  readonly align: number;
}

function dataChunk(section: DataSection): Chunk {
  const flags = section.kind === "relocated" ? SHF_ALLOC | SHF_WRITE : SHF_ALLOC;
  const type = section.kind === "note" ? SHT_NOTE : SHT_PROGBITS;
  const align = section.kind === "note" ? 4 : 16;
  return { name: section.name, type, flags, content: section.content, link: 0, info: 0, entrySize: 0, align };
}

function assemble(machine: number, given: readonly Chunk[]): Uint8Array {
  const names = new StringTable();
  const chunks = [...given];
  const nameOffsets = chunks.map((chunk) => names.add(chunk.name));
  nameOffsets.push(names.add(".shstrtab"));
  chunks.push({
    name: ".shstrtab",
    type: SHT_STRTAB,
    flags: 0n,
    content: names.bytes(),
    link: 0,
    info: 0,
    entrySize: 0,
    align: 1,
  });
  let end = HEADER_SIZE;
  const offsets = chunks.map((chunk) => {
    const offset = Math.ceil(end / chunk.align) * chunk.align;
    end = offset + chunk.content.length;
    return offset;
  });
  const headersAt = Math.ceil(end / 8) * 8;
  const out = new ByteWriter(headersAt + chunks.length * SECTION_HEADER_SIZE);
  out.raw([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  out.u16(1); // ET_REL
  out.u16(machine);
  out.u32(1);
  out.u64(0n);
  out.u64(0n);
  out.u64(BigInt(headersAt));
  out.u32(0);
  for (const value of [HEADER_SIZE, 0, 0, SECTION_HEADER_SIZE, chunks.length, chunks.length - 1]) out.u16(value);
  chunks.forEach((chunk, index) => {
    out.at = offsets[index] as number;
    out.raw(chunk.content);
  });
  out.at = headersAt;
  chunks.forEach((chunk, index) => {
    out.u32(nameOffsets[index] as number);
    out.u32(chunk.type);
    out.u64(chunk.flags);
    out.u64(0n);
    out.u64(BigInt(chunk.type === 0 ? 0 : (offsets[index] as number)));
    out.u64(BigInt(chunk.content.length));
    out.u32(chunk.link);
    out.u32(chunk.info);
    out.u64(BigInt(chunk.type === 0 ? 0 : chunk.align));
    out.u64(BigInt(chunk.entrySize));
  });
  return out.bytes;
}

class SymbolTable {
  private readonly names: string[] = [];
  private readonly defined: ReadonlyMap<string, DataSymbol>;
  private readonly strings: StringTable;

  constructor(strings: StringTable, symbols: readonly DataSymbol[]) {
    this.strings = strings;
    this.defined = new Map(symbols.map((symbol) => [symbol.name, symbol]));
    this.names.push(...symbols.map((symbol) => symbol.name));
  }

  /** Index in the table; index 0 is the empty symbol. */
  indexOf(name: string): number {
    const known = this.names.indexOf(name);
    if (known >= 0) return known + 1;
    return this.names.push(name);
  }

  bytes(): Uint8Array {
    const out = new ByteWriter((this.names.length + 1) * SYMBOL_SIZE);
    out.at = SYMBOL_SIZE;
    for (const name of this.names) {
      const symbol = this.defined.get(name);
      out.u32(this.strings.add(name));
      out.raw([symbol === undefined ? GLOBAL_UNTYPED : GLOBAL_OBJECT, HIDDEN]);
      out.u16(symbol === undefined ? 0 : symbol.section + 1);
      out.u64(BigInt(symbol?.offset ?? 0));
      out.u64(BigInt(symbol?.size ?? 0));
    }
    return out.bytes;
  }
}

class StringTable {
  private text = "\0";

  add(name: string): number {
    if (name === "") return 0;
    const offset = this.text.length;
    this.text += `${name}\0`;
    return offset;
  }

  bytes(): Uint8Array {
    return Buffer.from(this.text, "latin1");
  }
}

class ByteWriter {
  readonly bytes: Uint8Array;
  at = 0;
  private readonly view: DataView;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  raw(content: ArrayLike<number>): void {
    this.bytes.set(content, this.at);
    this.at += content.length;
  }

  u16(value: number): void {
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  u64(value: bigint): void {
    this.view.setBigUint64(this.at, value, true);
    this.at += 8;
  }
}
