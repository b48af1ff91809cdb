// What Glibc's module map leaves out: epoll, eventfd, signalfd and a few calls.
#ifndef GUANGSHA_CLINUX_H
#define GUANGSHA_CLINUX_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

// Calls that are variadic or GNU extensions, which Swift does not see.
int acceptNonBlocking(int listener, struct sockaddr *address, socklen_t *length);
void nameThread(const char *name);

/// Starts a program that gets `deathSignal` when the calling thread's process ends, no blocked signals, and,
/// unless it is negative, `inherited` as descriptor 3. Returns its process id, or -1 with errno set.
pid_t spawnChild(const char *path, char *const arguments[], int inherited, int deathSignal);

#endif
