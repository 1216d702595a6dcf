/* How root is given up, for the commands and for the threads that keep something of it: apart from capturing.ts, so that the main thread loads no more. */
export { dropPrivileges } from './host/privileges.js';
export { keepThroughChange } from './host/thread-capabilities.js';
