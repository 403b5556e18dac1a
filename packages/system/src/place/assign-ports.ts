import { InvalidSystemOptionsError, PortTakenError } from "../errors.js";
import { type ProcessName, serviceNames } from "../options/service-name.js";
import { checkPort, freePorts } from "./free-ports.js";

/**
 * Ports that can be listened on, one a process. First port 0: any free ones but those of `except`.
 *
 * @throws PortTakenError
 */
export async function assignPorts(
  processes: readonly ProcessName[],
  firstPort: number,
  host: string,
  except: readonly number[] = [],
): Promise<readonly number[]> {
  if (firstPort === 0) return freePorts(processes.length, host, except);
  const ports = portsFrom(processes, firstPort);
  for (const [index, port] of ports.entries()) {
    const service = processes[index]?.service ?? "orchestrator";
    // A stranger's server would otherwise answer in the place of the process that fails to listen.
    await checkPort(port, host).catch((error: unknown) => {
      throw new PortTakenError(service, port, error);
    });
  }
  return ports;
}

/**
 * The first process of each service has the same distance from the first port, whatever else runs; further ones follow.
 */
export function portsFrom(processes: readonly ProcessName[], firstPort: number): readonly number[] {
  const further = processes.filter(({ replica }) => replica > 0);
  const ports = processes.map((name) => {
    const own = name.replica === 0 ? serviceNames.indexOf(name.service) : serviceNames.length + further.indexOf(name);
    return firstPort + own;
  });
  const highest = Math.max(...ports);
  if (highest <= 65_535) return ports;
  throw new InvalidSystemOptionsError([`Ports from ${firstPort} on reach ${highest}; the highest there is is 65535.`]);
}
