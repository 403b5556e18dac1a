// Loaded into a process before its program: its wall clock jumps each time it gets SIGUSR2, as when somebody sets the
// machine's. What measures durations (performance.now, process.hrtime) goes on as it did.
import process from "node:process";
import { jumpsVariable } from "./jumps-variable.js";

const jumpsMs = JSON.parse(process.env[jumpsVariable] ?? "[]") as readonly number[];
const machineDate = globalThis.Date;
let jumps = 0;
let shiftMs = 0;

class ShiftedDate extends machineDate {
  constructor(...parts: readonly unknown[]) {
    if (parts.length === 0) super(ShiftedDate.now());
    else super(...(parts as [number]));
  }

  static override now(): number {
    return machineDate.now() + shiftMs;
  }
}

process.on("SIGUSR2", () => {
  shiftMs += jumpsMs[jumps] ?? 0;
  jumps += 1;
});
globalThis.Date = ShiftedDate as DateConstructor;
