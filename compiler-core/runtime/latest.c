/* Which module file serves a module now?
 *
 * CPython and the dynamic linker both remember a file by its path: after a rebuild, `importlib.reload` (or a second
 * import) still runs the exec slot of the file that was loaded first. So the slot itself looks whether the file at that
 * path is another one by now (the note in its ELF header holds the build's id), opens that one under a spelling of
 * the path that the dynamic linker has not seen, and hands over.
 */
#define _GNU_SOURCE 1 /* stpcpy */
#include "module.h"
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

/* Read the build id from the ELF note of the file. 0, or -1: unreadable, or not a module file of Martlet's. */
static int read_build_id(const char *path, unsigned char id[RT_BUILD_ID_SIZE]) {
    int file = open(path, O_RDONLY | O_CLOEXEC), status = -1;
    if (file < 0) return -1;
    Elf64_Ehdr header;
    if (pread(file, &header, sizeof header, 0) == sizeof header && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0) {
        for (int index = 0; index < header.e_phnum && status < 0; index++) {
            Elf64_Phdr program;
            off_t at = (off_t)(header.e_phoff + (uint64_t)index * header.e_phentsize);
            if (pread(file, &program, sizeof program, at) != sizeof program) break;
            if (program.p_type != PT_NOTE) continue;
            struct { Elf64_Nhdr header; char name[8]; unsigned char id[RT_BUILD_ID_SIZE]; } note;
            for (uint64_t offset = 0; offset + sizeof note.header <= program.p_filesz;) {
                ssize_t count = pread(file, &note, sizeof note, (off_t)(program.p_offset + offset));
                if (count < (ssize_t)sizeof note.header) break;
                if (count == sizeof note && note.header.n_namesz == 8 && memcmp(note.name, "Martlet", 8) == 0 &&
                    note.header.n_descsz == RT_BUILD_ID_SIZE) {
                    memcpy(id, note.id, RT_BUILD_ID_SIZE);
                    status = 0;
                    break;
                }
                offset += sizeof note.header + ((note.header.n_namesz + 3) & ~3u) + ((note.header.n_descsz + 3) & ~3u);
            }
        }
    }
    close(file);
    return status;
}

/* Other spellings of a path, one for each number: "/" and "/." in front of the last slash are its binary digits. */
static int spell(const char *path, unsigned number, char *out, size_t size) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL || strlen(path) + 80 > size) return -1;
    size_t length = (size_t)(slash - path);
    memcpy(out, path, length);
    char *end = out + length;
    for (; number != 0; number >>= 1) end = stpcpy(end, number & 1 ? "/." : "/");
    strcpy(end, slash);
    return 0;
}

typedef struct { unsigned char id[RT_BUILD_ID_SIZE]; const rt_module_file *file; } Opened;
static Opened *opened;
static size_t opened_count;

static const rt_module_file *open_file(const char *path, const unsigned char id[RT_BUILD_ID_SIZE]) {
    for (size_t index = 0; index < opened_count; index++)
        if (memcmp(opened[index].id, id, RT_BUILD_ID_SIZE) == 0) return opened[index].file;
    char spelling[4096 + 80];
    if (spell(path, (unsigned)opened_count + 1, spelling, sizeof spelling) < 0) return NULL;
    Opened *larger = PyMem_RawRealloc(opened, (opened_count + 1) * sizeof *opened);
    if (larger == NULL) return NULL;
    opened = larger;
    void *handle = dlopen(spelling, RTLD_NOW | RTLD_LOCAL); /* stays open: its functions may live anywhere */
    const rt_module_file *file = handle == NULL ? NULL : dlsym(handle, "martlet_module_file");
    if (file == NULL || file->abi != RT_MODULE_FILE_ABI) return NULL;
    /* Under its own id: the file at the path may have been replaced once more since it was read. */
    memcpy(opened[opened_count].id, file->build_id, RT_BUILD_ID_SIZE);
    opened[opened_count++].file = file;
    return file;
}

const rt_module_file *rt_latest_file(PyObject *module, const rt_module_file *own) {
    const rt_module_file *latest = NULL;
    PyObject *spec = PyObject_GetAttrString(module, "__spec__");
    PyObject *origin = spec == NULL ? NULL : PyObject_GetAttrString(spec, "origin");
    PyObject *path = origin == NULL || !PyUnicode_Check(origin) ? NULL : PyUnicode_EncodeFSDefault(origin);
    unsigned char id[RT_BUILD_ID_SIZE];
    if (path != NULL && read_build_id(PyBytes_AS_STRING(path), id) == 0 && memcmp(id, own->build_id, RT_BUILD_ID_SIZE) != 0)
        latest = open_file(PyBytes_AS_STRING(path), id);
    PyErr_Clear();
    Py_XDECREF(path);
    Py_XDECREF(origin);
    Py_XDECREF(spec);
    /* Not to be opened: the own code then finds its source changed, or runs what it was built from. */
    return latest != NULL ? latest : own;
}
