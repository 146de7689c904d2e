/* A plugin for qemu-aarch64 that counts the instructions of the first thread, and writes the count to standard error
   whenever that thread asks for its parent's process number: a call so rare and cheap that it can mark a place.
   The few declarations of QEMU's plugin interface that it needs stand here, because Debian ships no header of it. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#define EXPORTED __attribute__((visibility("default")))
#define NO_REGISTERS 0 /* QEMU_PLUGIN_CB_NO_REGS */
#define GETPPID 173    /* on arm64 */

typedef uint64_t id_t64;
struct qemu_plugin_tb;

extern void qemu_plugin_register_vcpu_tb_trans_cb(id_t64, void (*)(id_t64, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern void qemu_plugin_register_vcpu_syscall_cb(
    id_t64, void (*)(id_t64, unsigned, int64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                     uint64_t));

EXPORTED int qemu_plugin_version = INTERFACE;

static uint64_t count;

static void executed(unsigned thread, void *instructions) {
    if (thread == 0) count += (uintptr_t)instructions;
}

static void translated(id_t64 id, struct qemu_plugin_tb *block) {
    (void)id;
    void *instructions = (void *)(uintptr_t)qemu_plugin_tb_n_insns(block);
    qemu_plugin_register_vcpu_tb_exec_cb(block, executed, NO_REGISTERS, instructions);
}

static void called(id_t64 id, unsigned thread, int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                   uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
    (void)id, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
    if (thread == 0 && number == GETPPID) fprintf(stderr, "instructions %" PRIu64 "\n", count);
}

EXPORTED int qemu_plugin_install(id_t64 id, const void *machine, int argc, char **argv) {
    (void)machine, (void)argc, (void)argv;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_cb(id, called);
    return 0;
}
