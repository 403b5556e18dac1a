import type { ServiceUnderTest } from "./start-service.js";

/** Reads the service's metrics until so many calls are inside its gate. It must serve metrics. */
export async function whenRunning(service: ServiceUnderTest, calls: number): Promise<void> {
  const address = String((await service.line("serving metrics"))["address"]);
  for (;;) {
    const response = await fetch(`http://${address}/metrics`);
    const running = /^condensery_queue_running(?:\{[^}]*\})? (\d+)/mu.exec(await response.text())?.[1];
    if (Number(running) === calls) return;
  }
}
