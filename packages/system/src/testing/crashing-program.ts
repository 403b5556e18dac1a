// Ends before it is ready.
import process from "node:process";

process.stderr.write("the disk is made of cheese\n");
process.exitCode = 3;
