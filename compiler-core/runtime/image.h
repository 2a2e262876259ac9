/* The image: what a build embeds for one module. It is `marshal.dumps` of a tuple, written by the target interpreter
 * at build time and read with marshal at load time, so code objects and constants keep their identity.
 *
 * image = (
 *     magic: str "martlet-image-1",
 *     runtime_hash: str            hash of the runtime that must read it,
 *     hexversion: int              sys.hexversion >> 16 of the target (minor version),
 *     optimize: int                sys.flags.optimize that the code was compiled with,
 *     source_hash: bytes           BLAKE2b-256 of the source bytes,
 *     source_name: str             file name (no folder) of the source, e.g. "m.py",
 *     module_code: code            compiled from the source, with the placeholders below,
 *     functions: tuple of function records,
 *     bindings: tuple of (owner: code, const_index: int, function_index: int),
 * )
 *
 * A binding says that `owner.co_consts[const_index]` is a placeholder. In versions that bind by decorator it becomes
 * the function's binder (a callable: takes the function object, binds it, returns it). With a prefix (3.11, and later
 * versions for functions whose arguments' deaths can be seen) owner is the function's own code and it becomes the
 * native entry iterator of cpython-facts §1.
 *
 * function record = (code, words: bytes, sites: bytes, handlers: bytes, names: tuple of str, consts: tuple,
 *                    flags: int, register_count: int)
 * words, sites and handlers are little-endian uint32 arrays (see mir/baseline.ts and rt.h).
 */
#ifndef MARTLET_IMAGE_H
#define MARTLET_IMAGE_H

enum {
    IMAGE_MAGIC, IMAGE_RUNTIME_HASH, IMAGE_HEXVERSION, IMAGE_OPTIMIZE, IMAGE_SOURCE_HASH, IMAGE_SOURCE_NAME,
    IMAGE_MODULE_CODE, IMAGE_FUNCTIONS, IMAGE_BINDINGS, IMAGE_FIELDS
};
enum {
    RECORD_CODE, RECORD_WORDS, RECORD_SITES, RECORD_HANDLERS, RECORD_NAMES, RECORD_CONSTS, RECORD_FLAGS,
    RECORD_REGISTER_COUNT, RECORD_FIELDS
};
/* Function flags. */
#define IMAGE_RESUME 1u /* run in the resume interpreter from the entry on (tests and conformance) */
#define IMAGE_PREFIX 2u /* entered through a code prefix instead of the vectorcall slot */

#endif
