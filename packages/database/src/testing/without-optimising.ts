// Loaded into a process before its program.
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--liftoff-only");
