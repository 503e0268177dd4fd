/* A disk that forgets what was not flushed, for the tests of power cuts; loaded by LD_PRELOAD.
 *
 * What is written to files whose path begins with SHADOW_OF is remembered, and reaches the copy in
 * SHADOW_IN only when the program asks for a flush: after a "power cut" the copy is what the disk
 * would hold. FSYNC_MS makes every flush slow, as on a cheap disk. DIE_AT_CHECKPOINT names a file:
 * it is made, and the process killed, at the first write into the middle of the database itself,
 * which with a write-ahead log only a checkpoint does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096

struct change {
    struct change *next;
    off_t place;
    size_t size; /* of data; for a cut: 0 with is_cut */
    int is_cut;
    char data[];
};

struct file {
    char name[256];
    struct change *first, **last;
};

static struct file *open_files[FILES];
static struct file known[64];
static int known_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *source(void) { return getenv("SHADOW_OF"); }

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static struct file *file_named(const char *name) {
    for (int i = 0; i < known_count; i++)
        if (!strcmp(known[i].name, name)) return &known[i];
    struct file *made = &known[known_count++];
    snprintf(made->name, sizeof made->name, "%s", name);
    made->last = &made->first;
    return made;
}

static void opened(int fd, const char *path) {
    const char *of = source();
    if (fd < 0 || fd >= FILES) return;
    pthread_mutex_lock(&lock);
    open_files[fd] = NULL;
    if (of && path && !strncmp(path, of, strlen(of)) && !strstr(path, "-shm") &&
        !strstr(path, ".lock") && known_count < 64)
        open_files[fd] = file_named(strrchr(path, '/') + 1);
    pthread_mutex_unlock(&lock);
}

static void changed(int fd, const void *data, size_t size, off_t place, int is_cut) {
    if (fd < 0 || fd >= FILES || !open_files[fd] || place < 0) return;
    struct change *made = malloc(sizeof *made + size);
    made->next = NULL;
    made->place = place;
    made->size = size;
    made->is_cut = is_cut;
    if (size) memcpy(made->data, data, size);
    pthread_mutex_lock(&lock);
    struct file *file = open_files[fd];
    if (file) { /* not closed meanwhile */
        *file->last = made;
        file->last = &made->next;
    } else {
        free(made);
    }
    pthread_mutex_unlock(&lock);
}

static void forget(struct file *file) {
    for (struct change *each = file->first, *next; each; each = next) {
        next = each->next;
        free(each);
    }
    file->first = NULL;
    file->last = &file->first;
}

static void die_at_checkpoint(int fd, off_t place) {
    const char *stamp = getenv("DIE_AT_CHECKPOINT");
    if (!stamp || !place || fd < 0 || fd >= FILES || !open_files[fd]) return;
    if (strstr(open_files[fd]->name, "-wal") || !access(stamp, F_OK)) return;
    int (*next)(const char *, int, ...) = real("open64");
    close(next(stamp, O_WRONLY | O_CREAT, 0600));
    kill(getpid(), SIGKILL);
    pause();
}

static void flushed(int fd) {
    const char *slow = getenv("FSYNC_MS");
    if (slow) usleep((useconds_t)(atof(slow) * 1000));
    if (fd < 0 || fd >= FILES || !open_files[fd]) return;
    pthread_mutex_lock(&lock);
    struct file *file = open_files[fd];
    if (!file || !getenv("SHADOW_IN")) {
        if (file) forget(file);
        pthread_mutex_unlock(&lock);
        return;
    }
    char path[512];
    snprintf(path, sizeof path, "%s/%s", getenv("SHADOW_IN"), file->name);
    int (*open_)(const char *, int, ...) = real("open64");
    ssize_t (*write_)(int, const void *, size_t, off_t) = real("pwrite64");
    int (*cut)(int, off_t) = real("ftruncate64");
    int shadow = open_(path, O_WRONLY | O_CREAT, 0600);
    for (struct change *each = file->first; each; each = each->next) {
        if (each->is_cut) {
            if (cut(shadow, each->place)) abort();
        } else if (write_(shadow, each->data, each->size, each->place) < 0) {
            abort();
        }
    }
    ((int (*)(int))real("close"))(shadow);
    forget(file);
    pthread_mutex_unlock(&lock);
}

#define OPEN(NAME)                                                 \
    int NAME(const char *path, int flags, ...) {                   \
        va_list rest;                                              \
        va_start(rest, flags);                                     \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;  \
        va_end(rest);                                              \
        int (*next)(const char *, int, ...) = real(#NAME);         \
        int fd = next(path, flags, mode);                          \
        opened(fd, path);                                          \
        return fd;                                                 \
    }
OPEN(open)
OPEN(open64)

/* The number may come back as that of a socket or a pipe, which is opened by other calls. */
int close(int fd) {
    int (*next)(int) = real("close");
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < FILES) open_files[fd] = NULL;
    pthread_mutex_unlock(&lock);
    return next(fd);
}

#define PWRITE(NAME)                                                         \
    ssize_t NAME(int fd, const void *data, size_t size, off_t place) {       \
        ssize_t (*next)(int, const void *, size_t, off_t) = real(#NAME);     \
        die_at_checkpoint(fd, place);                                        \
        ssize_t done = next(fd, data, size, place);                          \
        if (done > 0) changed(fd, data, (size_t)done, place, 0);             \
        return done;                                                         \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = real("write");
    ssize_t done = next(fd, data, size);
    if (done > 0 && fd >= 0 && fd < FILES && open_files[fd])
        changed(fd, data, (size_t)done, lseek(fd, 0, SEEK_CUR) - done, 0);
    return done;
}

#define TRUNCATE(NAME)                                  \
    int NAME(int fd, off_t size) {                      \
        int (*next)(int, off_t) = real(#NAME);          \
        int done = next(fd, size);                      \
        if (!done) changed(fd, NULL, 0, size, 1);       \
        return done;                                    \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

int unlink(const char *path) {
    const char *of = source();
    int (*next)(const char *) = real("unlink");
    if (of && !strncmp(path, of, strlen(of)) && getenv("SHADOW_IN")) {
        pthread_mutex_lock(&lock);
        struct file *file = file_named(strrchr(path, '/') + 1);
        char shadow[512];
        snprintf(shadow, sizeof shadow, "%s/%s", getenv("SHADOW_IN"), file->name);
        next(shadow); /* names of files are kept at once, as by a journal */
        forget(file);
        pthread_mutex_unlock(&lock);
    }
    return next(path);
}

#define FLUSH(NAME)                       \
    int NAME(int fd) {                    \
        int (*next)(int) = real(#NAME);   \
        int done = next(fd);              \
        if (!done) flushed(fd);           \
        return done;                      \
    }
FLUSH(fsync)
FLUSH(fdatasync)
