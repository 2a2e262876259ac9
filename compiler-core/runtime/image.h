/* The image: what a build embeds for one module. It is `marshal.dumps` of a tuple, written by the target interpreter
 * at build time (python/build_image.py) and read with marshal at load time, so constants keep their identity.
 *
 * image = (
 *     magic: str "martlet-image-2",
 *     runtime_hash: str            hash of the runtime that must read it,
 *     hexversion: int              sys.hexversion >> 16 of the target (minor version),
 *     optimize: int                sys.flags.optimize that the code was compiled with,
 *     source_hash: bytes           BLAKE2b-256 of the source bytes,
 *     source_name: str             file name (no folder) of the source, e.g. "m.py",
 *     module_code: code or None    compiled from the source, with the placeholders below; None when a .pyc holds it,
 *     functions: tuple of function records,
 *     patches: tuple of (owner: path, const_index: int, kind: int, value),
 *     cpu_level: int               x86-64 micro-architecture level that the machine code needs; 0 for any
 * )
 *
 * A path is a tuple of indexes that leads from the module's code object through `co_consts` to a nested code object;
 * () is the module's own. Code objects are named by paths, so that both doors share a format: the code comes out of
 * the image itself, or out of the .pyc whose first statement opened this file.
 *
 * A patch says what `owner.co_consts[const_index]` becomes: see the kinds below.
 *
 * function record = (path, words: bytes, sites: bytes, handlers: bytes, names: tuple of str, consts: tuple,
 *                    flags: int, register_count: int)
 * words, sites and handlers are little-endian uint32 arrays (see mir/baseline.ts and rt.h).
 */
#ifndef MARTLET_IMAGE_H
#define MARTLET_IMAGE_H

#define IMAGE_MAGIC_TEXT "martlet-image-2"
enum {
    IMAGE_MAGIC, IMAGE_RUNTIME_HASH, IMAGE_HEXVERSION, IMAGE_OPTIMIZE, IMAGE_SOURCE_HASH, IMAGE_SOURCE_NAME,
    IMAGE_MODULE_CODE, IMAGE_FUNCTIONS, IMAGE_PATCHES, IMAGE_CPU_LEVEL, IMAGE_FIELDS
};
enum {
    RECORD_PATH, RECORD_WORDS, RECORD_SITES, RECORD_HANDLERS, RECORD_NAMES, RECORD_CONSTS, RECORD_FLAGS,
    RECORD_REGISTER_COUNT, RECORD_FIELDS
};
enum { PATCH_OWNER, PATCH_INDEX, PATCH_KIND, PATCH_VALUE, PATCH_FIELDS };
/* Kinds of patches. */
enum {
    IMAGE_PATCH_BINDER = 0, /* innermost decorator: a callable that binds the function it is given; value: function index */
    IMAGE_PATCH_PREFIX = 1, /* the native entry iterator of the code prefix; value: function index */
    IMAGE_PATCH_CONST = 2,  /* the value itself (the .pyc's decorators test it to see that the file was opened) */
};
/* Function flags. */
#define IMAGE_RESUME 1u /* run in the resume interpreter from the entry on (tests and conformance) */
#define IMAGE_PREFIX 2u /* entered through a code prefix instead of the vectorcall slot */

#endif
