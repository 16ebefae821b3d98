// limits WORKLOAD: what the machine itself allows, as one line of JSON. No pool, no serialization: two processes and what
// the kernel offers them. Ends with code 3 for a workload that it has no answer to.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPEATS = 3, CANNOT = 3, MIB = 1 << 20 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void check(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static void *shared(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(memory != MAP_FAILED, "mmap");
    return memory;
}

static void pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor % (int)sysconf(_SC_NPROCESSORS_ONLN), &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void await(pid_t child) {
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    check(status == 0, "child");
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

// ---- Ping-pong of one word: through pipes, through futexes, and spinning.

typedef struct { _Atomic int value; char padding[60]; } word;

static void move(int file, void *bytes, int writing) {
    ssize_t moved = writing ? write(file, bytes, 32) : read(file, bytes, 32);
    check(moved == 32, "pipe");
}

static void set_word(word *w, int value, int spinning) {
    atomic_store(&w->value, value);
    if (!spinning) syscall(SYS_futex, &w->value, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await_word(word *w, int value, int spinning) {
    int seen;
    while ((seen = atomic_load(&w->value)) != value) {
        if (spinning) __builtin_ia32_pause();
        else syscall(SYS_futex, &w->value, FUTEX_WAIT, seen, NULL, NULL, 0);
    }
}

static double ping_pong_words(int rounds, int spinning) {
    word *w = shared(4096);
    double *times = malloc(rounds * sizeof *times);
    pid_t child = fork();
    if (child == 0) {
        if (spinning) pin(1);
        for (int i = 1; i <= rounds; i++) {
            await_word(&w[0], i, spinning);
            set_word(&w[1], i, spinning);
        }
        _exit(0);
    }
    if (spinning) pin(0);
    for (int i = 1; i <= rounds; i++) {
        double start = now();
        set_word(&w[0], i, spinning);
        await_word(&w[1], i, spinning);
        times[i - 1] = (now() - start) * 1e6;
    }
    await(child);
    return median(times + rounds / 10, rounds - rounds / 10);
}

static double ping_pong_pipes(int rounds) {
    int to[2], from[2];
    char bytes[32] = {0};
    double *times = malloc(rounds * sizeof *times);
    check(pipe(to) == 0 && pipe(from) == 0, "pipe");
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < rounds; i++) {
            move(to[0], bytes, 0);
            move(from[1], bytes, 1);
        }
        _exit(0);
    }
    for (int i = 0; i < rounds; i++) {
        double start = now();
        move(to[1], bytes, 1);
        move(from[0], bytes, 0);
        times[i] = (now() - start) * 1e6;
    }
    await(child);
    return median(times + rounds / 10, rounds - rounds / 10);
}

static void round_trip(void) {
    double futexes = ping_pong_words(10000, 0), pipes = ping_pong_pipes(10000), spinning = ping_pong_words(200000, 1);
    printf("{\"round-trip-p50\": %g, \"round-trip-pipe\": %g, \"round-trip-spin\": %g}\n", futexes, pipes, spinning);
}

// ---- Echo through shared memory: copied in and out on both sides, two workers, one item in flight for each.

typedef struct { word request, answer; } doorbell;

static double echo(int items, size_t size) {
    doorbell *bells = shared(4096);
    char *slots[2], *sources[64], *results[64];
    pid_t children[2];
    for (int i = 0; i < items; i++) {
        memset(sources[i] = malloc(size), i + 1, size);
        memset(results[i] = malloc(size), 0, size);
    }
    for (int w = 0; w < 2; w++) {
        memset(slots[w] = shared(2 * size), 0, 2 * size);
        if ((children[w] = fork()) == 0) {
            char *own = malloc(size);
            memset(own, 0, size);
            for (int i = 1; i <= (REPEATS + 1) * items / 2; i++) {
                await_word(&bells[w].request, i, 0);
                memcpy(own, slots[w], size);
                memcpy(slots[w] + size, own, size);
                set_word(&bells[w].answer, i, 0);
            }
            _exit(0);
        }
    }
    double times[REPEATS + 1];
    int sent = 0;
    for (int r = 0; r <= REPEATS; r++) {
        double start = now();
        for (int i = 0; i < items + 2; i++) {
            // While one worker copies item i - 1, this process hands item i to the other.
            int w = i % 2;
            if (i >= 2) {
                await_word(&bells[w].answer, sent / 2 + i / 2, 0);
                memcpy(results[i - 2], slots[w] + size, size);
                check(memcmp(results[i - 2], sources[i - 2], 64) == 0, "echo");
            }
            if (i < items) {
                memcpy(slots[w], sources[i], size);
                set_word(&bells[w].request, sent / 2 + i / 2 + 1, 0);
            }
        }
        times[r] = now() - start;
        sent += items;
    }
    for (int w = 0; w < 2; w++) await(children[w]);
    return (double)items * size / MIB / median(times + 1, REPEATS); // The first one only makes the pages.
}

// ---- A robust mutex in shared memory, and a shared array.

typedef struct { pthread_mutex_t mutex; _Atomic int ready, go; long count; } counter;

static double locked_increments(int each) {
    double rates[REPEATS];
    for (int r = 0; r < REPEATS; r++) {
        counter *c = shared(4096);
        pid_t children[2];
        pthread_mutexattr_t kind;
        pthread_mutexattr_init(&kind);
        pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&c->mutex, &kind);
        for (int w = 0; w < 2; w++) {
            if ((children[w] = fork()) == 0) {
                atomic_fetch_add(&c->ready, 1);
                while (!atomic_load(&c->go)) sched_yield();
                for (int i = 0; i < each; i++) {
                    pthread_mutex_lock(&c->mutex);
                    c->count++;
                    pthread_mutex_unlock(&c->mutex);
                }
                _exit(0);
            }
        }
        while (atomic_load(&c->ready) < 2) sched_yield();
        double start = now();
        atomic_store(&c->go, 1);
        for (int w = 0; w < 2; w++) await(children[w]);
        check(c->count == 2L * each, "lost increments");
        rates[r] = 2.0 * each / (now() - start);
    }
    return median(rates, REPEATS);
}

static double shared_sum(size_t count) {
    int *array = shared(count * sizeof *array);
    long *sums = shared(4096);
    double times[REPEATS];
    for (size_t i = 0; i < count; i++) array[i] = (int)i;
    for (int r = 0; r < REPEATS; r++) {
        pid_t children[2];
        double start = now();
        for (size_t w = 0; w < 2; w++) {
            if ((children[w] = fork()) == 0) {
                long sum = 0;
                for (size_t i = w * count / 2; i < (w + 1) * count / 2; i++) sum += array[i];
                sums[w] = sum;
                _exit(0);
            }
        }
        for (int w = 0; w < 2; w++) await(children[w]);
        times[r] = (now() - start) * 1e3;
        check(sums[0] + sums[1] == (long)(count * (count - 1) / 2), "sum");
    }
    return median(times, REPEATS);
}

int main(int argc, char **argv) {
    const char *workload = argc > 1 ? argv[1] : "";
    if (!strcmp(workload, "round-trip")) round_trip();
    else if (!strcmp(workload, "payload-1mib")) {
        double rate = echo(64, MIB); // Bytes or doubles: the same to memcpy.
        printf("{\"bytes-1mib\": %g, \"doubles-1mib\": %g}\n", rate, rate);
    }
    else if (!strcmp(workload, "payload-64mib")) printf("{\"bytes-64mib\": %g}\n", echo(2, 64 * MIB));
    else if (!strcmp(workload, "locked-increments"))
        printf("{\"locked-increments\": %g}\n", locked_increments(1000000));
    else if (!strcmp(workload, "shared-sum")) printf("{\"shared-sum\": %g}\n", shared_sum(10000000));
    else return CANNOT;
    return 0;
}
