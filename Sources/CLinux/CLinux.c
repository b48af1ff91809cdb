// The GNU extensions are switched on here only: in the header they would change Glibc's own types for Swift.
#define _GNU_SOURCE
#include "CLinux.h"
#include <pthread.h>
#include <sys/prctl.h>

int acceptNonBlocking(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

void nameThread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

pid_t spawnChild(const char *path, char *const arguments[], int inherited, int deathSignal) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0) return child;
    // Between fork and exec in a process with threads: calls that are safe in a signal handler, nothing else.
    prctl(PR_SET_PDEATHSIG, (unsigned long)deathSignal, 0ul, 0ul, 0ul);
    if (getppid() != parent) _exit(125);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    if (inherited == 3) {
        fcntl(3, F_SETFD, 0);
    } else if (inherited >= 0) {
        dup2(inherited, 3);
    }
    execv(path, arguments);
    _exit(127);
}
