import { clockScenario } from "./clock/clock-scenario.js";
import { damageScenario } from "./damage/damage-scenario.js";
import { fullDiskScenario } from "./disk/full-disk-scenario.js";
import { blackoutScenario } from "./kill/blackout-scenario.js";
import { crashPointScenario } from "./kill/crash-point-scenario.js";
import { killScenario } from "./kill/kill-scenario.js";
import { networkScenario } from "./network/network-scenario.js";
import type { Scenario } from "./scenario.js";
import { stopScenario } from "./stop/stop-scenario.js";

/** All kinds of faults. */
export const scenarios: readonly Scenario[] = [
  killScenario,
  crashPointScenario,
  blackoutScenario,
  stopScenario,
  fullDiskScenario,
  damageScenario,
  networkScenario,
  clockScenario,
];
