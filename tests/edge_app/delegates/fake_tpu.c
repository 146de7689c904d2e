/* A delegate for the tests: it takes softmax operators, and the custom operator of files compiled for the Edge TPU, and
 * computes a softmax of 8-bit values. The environment variable FAKE_TPU tells it to misbehave (see `mode`), and
 * FAKE_TPU_LOCK names a file that it locks as a USB device is claimed: by one process at a time.
 *
 * The declarations are those of the C interface of TensorFlow Lite, tensorflow/lite/core/c/common.h, whose order of
 * fields is stable; what is not used is left opaque.
 */
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { OK = 0, ERROR = 1, ALLOW_DYNAMIC_TENSORS = 1, SOFTMAX = 25, DELEGATE = 51 };

typedef struct { int size; int data[]; } IntArray;
typedef struct { float scale; int32_t zero_point; } Quantization;
typedef struct { int type; int8_t *data; IntArray *dims; Quantization params; int allocation; size_t bytes;
                 const void *mapped; const char *name; void *delegate; int handle; bool stale, variable;
                 struct { int type; void *params; } quantization; void *sparsity; const IntArray *signature; } Tensor;
typedef struct { IntArray *inputs, *outputs; } Node;  /* more follows */
typedef struct Context Context;

/* Handed over by value: the zeros at the end stand for fields that newer versions append. */
typedef struct {
    void *(*init)(Context *, const char *, size_t);
    void (*free)(Context *, void *);
    int (*prepare)(Context *, Node *);
    int (*invoke)(Context *, Node *);
    const char *(*profiling)(const Context *, const Node *);
    int32_t builtin_code;
    const char *custom_name;
    int version;
    void *later[8];
} Registration;

typedef struct Delegate {
    void *data;
    int (*prepare)(Context *, struct Delegate *);
    void *copy_from, *copy_to, *free_handle;
    int64_t flags;
    void *later[4];
} Delegate;

struct Context {
    size_t tensors_size;
    int (*plan)(Context *, IntArray **);
    Tensor *tensors;
    void *implementation;
    int (*resize)(Context *, Tensor *, IntArray *);
    void (*report)(Context *, const char *, ...);
    int (*add)(Context *, int, int *);
    int (*node)(Context *, int, Node **, Registration **);
    int (*replace)(Context *, Registration, const IntArray *, Delegate *);
};

static int lock = -1;

static bool mode(const char *name) {
    const char *wanted = getenv("FAKE_TPU");
    return wanted && !strcmp(wanted, name);
}

static int8_t clipped(float value) { return value < -128 ? -128 : value > 127 ? 127 : (int8_t)lrintf(value); }

static int invoke(Context *context, Node *node) {
    const Tensor *from = &context->tensors[node->inputs->data[0]], *to = &context->tensors[node->outputs->data[0]];
    float sum = 0, powers[16];
    if (mode("breaks") || from->bytes > 16) {
        context->report(context, "the fake TPU was unplugged");
        return ERROR;
    }
    for (size_t index = 0; index < from->bytes; index++) {
        powers[index] = expf((from->data[index] - from->params.zero_point) * from->params.scale);
        sum += powers[index];
    }
    for (size_t index = 0; index < from->bytes; index++) {
        float share = mode("lies") ? 0.5f : powers[index] / sum;
        to->data[index] = clipped(share / to->params.scale + to->params.zero_point);
    }
    return OK;
}

static bool takes(const Registration *registration) {
    const char *name = registration->custom_name;
    return registration->builtin_code == SOFTMAX || (name && !strcmp(name, "edgetpu-custom-op"));
}

static int prepare(Context *context, Delegate *delegate) {
    Registration kernel = {.invoke = invoke, .builtin_code = DELEGATE, .custom_name = "FakeTpu", .version = 1};
    IntArray *plan, *taken;
    if (mode("refuses")) return ERROR;
    if (mode("idles")) return OK;
    if (context->plan(context, &plan) != OK) return ERROR;
    taken = calloc(1, sizeof(IntArray) + plan->size * sizeof(int));
    for (int index = 0; index < plan->size; index++) {
        Registration *registration;
        Node *node;
        if (context->node(context, plan->data[index], &node, &registration) != OK) return ERROR;
        if (takes(registration)) taken->data[taken->size++] = plan->data[index];
    }
    int status = context->replace(context, kernel, taken, delegate);
    free(taken);
    return status;
}

Delegate *tflite_plugin_create_delegate(char **keys, char **values, size_t count, void (*report)(const char *)) {
    const char *path = getenv("FAKE_TPU_LOCK");
    if (mode("aborts")) abort();
    if (mode("hangs")) for (;;) pause();
    if (mode("fails")) {
        report("no fake TPU is plugged in");
        return NULL;
    }
    if (path && (lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
        report("the fake TPU is in use by another process");
        close(lock);
        return NULL;
    }
    Delegate *delegate = calloc(1, sizeof(Delegate));
    delegate->prepare = prepare;
    delegate->flags = ALLOW_DYNAMIC_TENSORS;  /* else all operators are prepared first, and nobody knows the custom one */
    return delegate;
}

void tflite_plugin_destroy_delegate(Delegate *delegate) {
    if (lock >= 0) close(lock);
    lock = -1;
    free(delegate);
}
