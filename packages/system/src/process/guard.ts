// Loaded into every process before its main, which takes a while to load: until `runService` listens for the end of
// the parent, nobody would hear of it, and the process would live on without one.
import process from "node:process";

// The parent may be gone before anything here could listen.
if (!process.connected) process.exit(1);
process.once("disconnect", () => {
  // Whoever listens as well stops in an orderly way.
  if (process.listenerCount("disconnect") === 0) process.exit(1);
});
// Listening keeps a process alive by default.
process.channel?.unref();
