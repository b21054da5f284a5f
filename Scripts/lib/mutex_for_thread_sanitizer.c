/* Tells the thread sanitizer about Swift's Synchronization.Mutex on Linux; preloaded by Scripts/lib/sanitizer.sh.
 *
 * A mutex that is free is taken by an atomic operation in the program itself, which the sanitizer sees. One that is
 * taken is waited for in libswiftSynchronization and the kernel (FUTEX_LOCK_PI), which it does not see: it then
 * reports the two owners, one after the other, as a race. These stand in front of the library's functions and say
 * that the lock was acquired and released. Nothing is suppressed: a race that is one is still reported.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void Lock(uint32_t thread, SELF void *mutex);
typedef SWIFT void Unlock(SELF void *mutex);

/* Not there in programs that are built without the sanitizer, such as swift itself. */
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFT void lock(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void unlock(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, SELF void *mutex) {
  ((Lock *)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
  if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock(SELF void *mutex) {
  if (__tsan_release) __tsan_release(mutex);
  ((Unlock *)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
